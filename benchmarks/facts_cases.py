"""What `benchmarks.facts` expects: the sample corpus by hand, and short invented reports in many languages."""

# ruff: noqa: E501
from __future__ import annotations

# The author of each document of the sample corpus as it stands in the file or in its sidecar; None where nobody signs.
SAMPLE_AUTHORS: dict[str, str | None] = {
    "council-bulletin/bridge-revised-budget.md": "Press office, Velmark County Council",
    "council-bulletin/flood-damage.docx": "Velmark County Council",
    "council-bulletin/mill-bridge-decision.pdf": "Velmark County Council",
    "council-bulletin/pellby-inquiry.pdf": "Velmark County Council",
    "council-bulletin/pellby-notice-lifted.docx": "Press office, Velmark County Council",
    "council-bulletin/statement-bridge-cost.eml": "Press Office, Velmark County Council",
    "council-bulletin/winter-ferry-agreement.md": None,
    "hask-lantern/evening-boat.eml": "Rolf Adeane",
    "hask-lantern/new-boat.md": None,
    "hask-lantern/petition.md": "Rolf Adeane",
    "hask-lantern/slipway-notice.txt": None,
    "mirror-online/island-boats.html": None,
    "mirror-online/water-warning.html": None,
    "norland-press/brandt-enamel-to-close.txt": None,
    "norland-press/brandt-radio-interview.txt": None,
    "norland-press/mayor-runoff.txt": None,
    "norland-press/mill-bridge-vote.txt": None,
    "norland-press/velm-flood.txt": None,
    "ostrick-courier/brandt-closure.txt": None,
    "ostrick-courier/bridge-cost-paper.html": "Daniel Roake",
    "ostrick-courier/bridge-third-delay.pdf": "Daniel Roake",
    "ostrick-courier/lower-town-flood.txt": "Norland Press Agency",
    "ostrick-courier/mayor-runoff-result.html": "Ines Torvald",
    "ostrick-courier/pellby-boil-notice.html": "Daniel Roake",
    "ostrick-courier/pellby-illness.txt": "Daniel Roake",
    "ostrick-courier/readers-letters.txt": None,
    "radio-velm/brandt-interview.txt": None,
    "radio-velm/first-round.txt": None,
    "radio-velm/flood-evacuation.html": "Jost Haller",
    "radio-velm/inbox-velm-water.eml": "Velm Water Media",
    "radio-velm/mill-bridge-vote.txt": "Norland Press Agency",
    "radio-velm/pellby-lab-figures.html": "Nadia Prow",
    "velmark-weekly/bridge-bill-grows.md": "Clara Venning",
    "velmark-weekly/candidates-debate.md": "Clara Venning",
    "velmark-weekly/fenn-wins.txt": None,
    "velmark-weekly/ferry-winter-plan.txt": None,
    "velmark-weekly/last-furnace.docx": "Clara Venning",
    "velmark-weekly/reyhall-interview.md": "Clara Venning",
}
# Where a file itself, without the sidecar, says who published it.
SAMPLE_OUTLETS: dict[str, str] = {
    "ostrick-courier/bridge-cost-paper.html": "The Ostrick Courier",
    "ostrick-courier/mayor-runoff-result.html": "The Ostrick Courier",
    "ostrick-courier/pellby-boil-notice.html": "The Ostrick Courier",
    "ostrick-courier/pellby-illness.txt": "Ostrick Courier",
    "ostrick-courier/bridge-third-delay.pdf": "The Ostrick Courier",
    "velmark-weekly/candidates-debate.md": "Velmark Weekly",
    "mirror-online/island-boats.html": "Mirror Online",
    "mirror-online/water-warning.html": "Mirror Online",
    "radio-velm/flood-evacuation.html": "Radio Velm",
    "radio-velm/pellby-lab-figures.html": "Radio Velm",
}

# One report, written anew in each language. Names of places are invented and the same in all of them.
REPORTS: dict[str, str] = {
    "en": "The ferry to the island of Hask will not sail on Monday. A strong wind is expected from the north, the harbour "
    "master said. Passengers can change their tickets at the quay, and the school will stay closed for a day.",
    "de": "Die Fähre zur Insel Hask fährt am Montag nicht. Es wird starker Wind aus Norden erwartet, sagte der "
    "Hafenmeister. Fahrgäste können ihre Karten am Kai umtauschen, und die Schule bleibt einen Tag geschlossen.",
    "fr": "Le bac vers l'île de Hask ne partira pas lundi. Un vent fort du nord est attendu, a dit le capitaine du port. "
    "Les passagers peuvent changer leurs billets sur le quai, et l'école restera fermée pendant une journée.",
    "es": "El transbordador a la isla de Hask no saldrá el lunes. Se espera un viento fuerte del norte, dijo el capitán "
    "del puerto. Los pasajeros pueden cambiar sus billetes en el muelle, y la escuela permanecerá cerrada un día.",
    "it": "Il traghetto per l'isola di Hask non partirà lunedì. Si aspetta un forte vento da nord, ha detto il capo del "
    "porto. I passeggeri possono cambiare i biglietti sul molo, e la scuola resterà chiusa per un giorno.",
    "pt": "A balsa para a ilha de Hask não sairá na segunda-feira. Espera-se um vento forte do norte, disse o capitão do "
    "porto. Os passageiros podem trocar os seus bilhetes no cais, e a escola ficará fechada durante um dia.",
    "nl": "De veerboot naar het eiland Hask vaart maandag niet. Er wordt een harde wind uit het noorden verwacht, zei de "
    "havenmeester. Reizigers kunnen hun kaartjes op de kade ruilen, en de school blijft een dag gesloten.",
    "sv": "Färjan till ön Hask går inte på måndag. Man väntar sig hård vind från norr, sade hamnkaptenen. Resenärerna kan "
    "byta sina biljetter på kajen, och skolan håller stängt en dag. Ingen vet när nästa båt går.",
    "da": "Færgen til øen Hask sejler ikke på mandag. Der ventes hård vind fra nord, sagde havnefogeden. Passagererne kan "
    "bytte deres billetter på kajen, og skolen holder lukket en dag. Ingen ved, hvornår den næste båd sejler.",
    "fi": "Lautta Haskin saarelle ei kulje maanantaina. Pohjoisesta odotetaan kovaa tuulta, satamamestari kertoi. "
    "Matkustajat voivat vaihtaa lippunsa laiturilla, ja koulu pysyy suljettuna yhden päivän.",
    "pl": "Prom na wyspę Hask nie wypłynie w poniedziałek. Oczekuje się silnego wiatru z północy, powiedział kapitan "
    "portu. Pasażerowie mogą wymienić bilety na nabrzeżu, a szkoła pozostanie zamknięta przez jeden dzień.",
    "cs": "Přívoz na ostrov Hask v pondělí nepopluje. Očekává se silný vítr od severu, řekl správce přístavu. Cestující si "
    "mohou vyměnit jízdenky na nábřeží a škola zůstane jeden den zavřená.",
    "hu": "A Hask szigetére tartó komp hétfőn nem indul el. Erős északi szél várható, mondta a kikötő vezetője. Az utasok "
    "a rakparton becserélhetik a jegyüket, és az iskola egy napig zárva marad.",
    "ro": "Feribotul spre insula Hask nu va pleca luni. Se așteaptă un vânt puternic dinspre nord, a spus căpitanul "
    "portului. Pasagerii își pot schimba biletele pe chei, iar școala va rămâne închisă o zi.",
    "tr": "Hask adasına giden feribot pazartesi günü kalkmayacak. Kuzeyden kuvvetli rüzgâr bekleniyor, dedi liman "
    "başkanı. Yolcular biletlerini iskelede değiştirebilir, okul da bir gün kapalı kalacak.",
    "ru": "Паром на остров Хаск в понедельник не пойдёт. С севера ожидается сильный ветер, сказал капитан порта. "
    "Пассажиры могут обменять билеты на причале, а школа будет закрыта один день.",
    "uk": "Пором на острів Хаск у понеділок не піде. З півночі очікується сильний вітер, сказав капітан порту. Пасажири "
    "можуть обміняти квитки на причалі, а школа буде зачинена один день.",
    "bg": "Фериботът до остров Хаск няма да тръгне в понеделник. Очаква се силен вятър от север, каза капитанът на "
    "пристанището. Пътниците могат да сменят билетите си на кея, а училището ще бъде затворено един ден.",
    "el": "Το πλοίο για το νησί Χασκ δεν θα φύγει τη Δευτέρα. Αναμένεται ισχυρός άνεμος από τον βορρά, είπε ο λιμενάρχης. "
    "Οι επιβάτες μπορούν να αλλάξουν τα εισιτήριά τους στην προβλήτα και το σχολείο θα μείνει κλειστό μία ημέρα.",
    "ar": "لن تبحر العبارة إلى جزيرة هاسك يوم الاثنين. من المتوقع أن تهب رياح قوية من الشمال، كما قال مدير الميناء. يمكن "
    "للركاب تغيير تذاكرهم على الرصيف، وستبقى المدرسة مغلقة ليوم واحد.",
    "he": "המעבורת לאי האסק לא תצא ביום שני. צפויה רוח חזקה מצפון, אמר מנהל הנמל. הנוסעים יכולים להחליף את הכרטיסים "
    "שלהם ברציף, ובית הספר יישאר סגור ליום אחד.",
    "hi": "हास्क द्वीप की नाव सोमवार को नहीं चलेगी। उत्तर से तेज़ हवा की आशंका है, बंदरगाह के अधिकारी ने कहा। यात्री घाट पर अपने टिकट बदल सकते हैं, "
    "और विद्यालय एक दिन बंद रहेगा।",
    "id": "Kapal feri ke pulau Hask tidak akan berlayar pada hari Senin. Angin kencang diperkirakan datang dari utara, kata "
    "kepala pelabuhan. Penumpang dapat menukar tiket mereka di dermaga, dan sekolah akan ditutup selama satu hari.",
    "vi": "Chuyến phà đến đảo Hask sẽ không chạy vào thứ Hai. Dự báo có gió mạnh từ phía bắc, trưởng cảng cho biết. Hành "
    "khách có thể đổi vé ở bến tàu, và trường học sẽ đóng cửa một ngày.",
    "zh": "前往哈斯克岛的渡轮星期一停航。港务长说，预计北方将有强风。乘客可以在码头更换船票，学校将停课一天。"
    "没有人知道下一班船什么时候开。岛上的居民说，他们已经习惯了等待，商店里的面包还够吃两天。",
    "ja": "ハスク島へのフェリーは月曜日に欠航する。北から強い風が予想されると港長は述べた。乗客は埠頭で切符を変更でき、"
    "学校は一日休校になる。次の船がいつ出るかは誰にも分からない。島の人々は待つことに慣れていると話した。",
    "ko": "하스크 섬으로 가는 여객선은 월요일에 운항하지 않는다. 북쪽에서 강한 바람이 불 것으로 예상된다고 항만장이 말했다. 승객들은 부두에서 "
    "표를 바꿀 수 있고, 학교는 하루 동안 문을 닫는다. 다음 배가 언제 떠날지는 아무도 모른다.",
}
# Texts that are in no one language, or in no language at all.
MIXED: dict[str, str] = {
    "names": "Rolf Adeane, Clara Venning, Daniel Roake, Ines Torvald, Jost Haller, Nadia Prow, Helene Brandt, Tobias Fenn, "
    "Ingrid Maurell, Lena Castell, Oskar Thill, Silke Aumann, Mairi Stroud",
    "figures": "\n".join(f"{1990 + n} | {n * 37 % 101}.{n} | {n * 91 % 997} | {n * 13 % 89} %" for n in range(30)),
    "addresses": "https://courier.example/2024/03/14/bridge https://courier.example/img/a.png?w=1200 "
    "mailto:desk@courier.example https://lantern.example/hask/boat-2 ftp://velm.example/a/b/c.tar.gz",
    "two halves": REPORTS["en"] + "\n\n" + REPORTS["de"],
    "three parts": REPORTS["fr"] + "\n\n" + REPORTS["en"] + "\n\n" + REPORTS["it"],
}
# Lines below a headline, written after the first rules: whom each names as the author.
HEADER_LINES: dict[str, str | None] = {
    "By Hanna Lindqvist": "Hanna Lindqvist",
    "BY HANNA LINDQVIST AND OMAR EL-SAYED": "HANNA LINDQVIST, OMAR EL-SAYED",
    "By Hanna Lindqvist, Chief Reporter, 4 June 2024": "Hanna Lindqvist",
    "Hanna Lindqvist, political editor": "Hanna Lindqvist",
    "Hanna Lindqvist, The Hask Lantern": "Hanna Lindqvist",
    "4 June 2024 | By Hanna Lindqvist | 3 min read": "Hanna Lindqvist",
    "By Hanna Lindqvist and Omar El-Sayed for The Hask Lantern": "Hanna Lindqvist, Omar El-Sayed",
    "Text: Hanna Lindqvist, Fotos: Omar El-Sayed": "Hanna Lindqvist",
    "Von Hanna Lindqvist und Jörg Maier": "Hanna Lindqvist, Jörg Maier",
    "Par Hanna Lindqvist et Omar El-Sayed": "Hanna Lindqvist, Omar El-Sayed",
    "Por Hanna Lindqvist, Ostrick, 4 de junio de 2024": "Hanna Lindqvist",
    "Posted by Hanna Lindqvist on 4 June 2024 at 10:15": "Hanna Lindqvist",
    "by Hanna Lindqvist – June 4, 2024": "Hanna Lindqvist",
    "Our reporter Hanna Lindqvist was there": None,
    "As told to Hanna Lindqvist": None,
    "By Hanna Lindqvist's own account it was late": None,
    "By Rule Of Thumb": None,
    "By Sheer Luck": None,
    "By All Means Necessary": None,
    "By Norland Press Agency Staff": None,
    "By Hask Harbour Authority": None,
    "By the Numbers": None,
    "By 4 June 2024": None,
    "Von Haus Zu Haus": None,
    "Par Voie De Presse": None,
    "Por Amor Al Arte": None,
    "Author: Department of Roads": None,
    "Reporter: Wanted": None,
    "Text: Full Speech": None,
    "Ostrick Market | 4 June 2024": None,
    "Hanna Lindqvist | 4 June 2024": None,  # a name beside a day alone says nothing
    "Hanna Lindqvist, 34": None,
    "Hanna Lindqvist and Omar El-Sayed were married on 4 June 2024": None,
    "Chair: Hanna Lindqvist, Secretary: Omar El-Sayed": None,
    "Minister Hanna Lindqvist, The Hask Lantern": None,
    "Sales, The Hask Lantern": None,
    # Written later, when the words of set phrases were to be listed.
    "By Anke Brandsma": "Anke Brandsma",
    "By Grace Holloway and Will Marsh": "Grace Holloway, Will Marsh",
    "By Ana De La Cruz": "Ana De La Cruz",
    "By Rose Kettering, Hask": "Rose Kettering",
    "Von Karl-Heinz Ruppert": "Karl-Heinz Ruppert",
    "Par Luc Voisin": "Luc Voisin",
    "Par Odile De Witte": "Odile De Witte",
    "Por Marta Amorós": "Marta Amorós",
    "Por Juan Del Valle Ruiz": "Juan Del Valle Ruiz",
    "Door Pieter Van Loon": "Pieter Van Loon",
    "By Trial And Error": None,
    "By Land And Sea": None,
    "By Word Of Mouth": None,
    "By Leaps And Bounds": None,
    "By Candle Light": None,
    "By Pure Chance": None,
    "By Divine Right": None,
    "By Special Invitation": None,
    "By Common Consent": None,
    "By Brute Force": None,
    "By Sleight Of Hand": None,
    "By Special Delivery": None,
    "By Dead Reckoning": None,
    "By Royal Decree": None,
    "By Sheer Willpower": None,
    "By Moonlight And Tide": None,
    "By Dawn They Were Gone": None,
    "By Far Too Late": None,
    "Par Beau Temps": None,
    "Par Monts Et Vaux": None,
    "Par Temps De Crise": None,
    "Par Ordre Du Maire": None,
    "Par Force Majeure": None,
    "Por Tierra Y Mar": None,
    "Por Fuerza Mayor": None,
    "Por Falta De Tiempo": None,
    "Por Primera Vez": None,
    "Von Mund Zu Mund": None,
    "Von Berg Und Tal": None,
    "Von Kopf Bis Fuß": None,
    "Von Anfang An": None,
    "Door Weer En Wind": None,
}
# Written after that list, and not used to change it.
LATER_HEADER_LINES: dict[str, str | None] = {
    "By J. J. Marsden": "J. J. Marsden",
    "By Anders Luck": "Anders Luck",
    "Por Leila Azar": "Leila Azar",
    "By Divine Mukasa": "Divine Mukasa",
    "By Ford Hale Ford": "Ford Hale Ford",
    "Von Anton Grund": "Anton Grund",
    "Par Claire Dumont": "Claire Dumont",
    "By Carla Hoy": "Carla Hoy",
    "By Rutger Law": "Rutger Law",
    "By Gentle Persuasion": None,
    "By Fits And Starts": None,
    "By Process Of Elimination": None,
    "By Act Of God": None,
    "By Dint Of Effort": None,
    "By Fair Means Or Foul": None,
    "By Acclamation": None,
    "By Slow Boat": None,
    "By Lamp Light": None,
    "Par Mauvaise Foi": None,
    "Par Acclamation Unanime": None,
    "Par Souci De Clarté": None,
    "Por Culpa Ajena": None,
    "Por Mayoría Absoluta": None,
    "Por Sentido Común": None,
    "Von Tag Zu Tag": None,
    "Von Ganzem Herzen": None,
    "Von Rechts Wegen": None,
    "Door Dik En Dun": None,
    "By Hearsay Alone": None,
    "By Strict Instruction": None,
}
