"""What stands around a day in the head of a text: words that make it the one of publication, and words that do not.

Labels are in the languages whose months are known (`index.dates.days`).
"""

from __future__ import annotations

import re

# A header line that speaks of a date as an event, not as its own publication.
NOT_PUBLISHED = re.compile(
    r"©|[†✝]|(?<!\*)\*\s?(?=\d)|^\d{1,3} ?(?:of|/) ?\d{1,3}\s|\bpage \d"
    r"|^(?:subject|re|to|cc|betreff|objet|asunto)\s*:|^(?:recorded|filmed|photographed|taken|dated|signed)\b"
    r"|\b(?:updated|modified|copyright|born|died|reprint(?:ed)?|photo|image|picture|video|event|fair|festival|concert|meeting|conference"
    r"|agenda|minutes|invitation|workshop|seminar|webinar|hearing|auction|exhibition|fixtures?|match(?! report)"
    r"|race(?! report)|show|gala|parade|ceremony|wedding|funeral|tickets|doors|kick-?off|hall|theatre|theater|stadium"
    r"|arena|church|venue|as of|results|schedule|programme|program|timetable|forecast|marathon|tournament|cup|exam"
    r"|premiere|opening|anniversary|birthday|deadline|aktualisiert|mis à jour|actualizado|aggiornato|atualizado"
    r"|bijgewerkt|stand|zaktualizowano|обновлено|güncelleme|diperbarui)\b",
    re.IGNORECASE,
)
# "Time: 19:00", "Venue: Town Hall", "Tickets: 25": the lines of a poster.
POSTER = re.compile(
    r"^(?:time|venue|where|when|location|place|doors|tickets?|admission|uhrzeit|ort|wann|wo|eintritt|lieu|heure|entrée"
    r"|tarif|lugar|hora|entradas|luogo|ora|ingresso|bilhetes|plaats|toegang|bilety|wstęp|miejsce|место|билеты"
    r"|вход|місце|квитки|вхід|yer|saat|bilet|plats|inträde|sted|billetter|entré|paikka|liput|místo|vstupné|τόπος"
    r"|εισιτήρια|είσοδος|loc|bilete|helyszín|belépő|المكان|الدخول|地点|地點|门票|会场|会場|場所|入場料|開演|장소|입장료"
    r"|địa điểm|giá vé)\s*[:：]|\d\s?時開演",
    re.IGNORECASE,
)
# The sheet of an application or a case; "filed" is no news there. Patents number their fields: "(22) Filed".
RECORD = re.compile(
    r"(?:applicant|inventor|priority|claimant|plaintiff|defendant)s?\s*:|(?:docket|case|application) (?:no|number)\b"
    r"|\(\d\d\)\s+\S",
    re.IGNORECASE,
)
# "Duration: 97 minutes": a sheet about something, of which the day may be any.
FIELD = re.compile(r"(?P<name>[^\W\d_][^:：.,;?!\d]{0,24})[:：]\s*\S")
FIELD_OF_ARTICLE = re.compile(
    r"(?:title|headline|subtitle|from|to|cc|subject|date|sent|reply-to|von|an|betreff|gesendet|de|à|para|asunto|objet"
    r"|source|tags?|categor(?:y|ies)|topics?|section|layout|slug|draft|lang(?:uage)?|url|link|contact|editor|photos?"
    r"|words|quelle|autor(?:in|en)?|autore|auteur|fuente|fonte|bron|źródło|источник|джерело|автор|författare|källa"
    r"|kilde|zdroj|πηγή|kaynak|yazar|sumber|penulis|szerző|المصدر|الكاتب|来源|來源|作者|记者|編集|文|기자|출처|nguồn"
    r"|tác giả)\b\s*[:：]",
    re.IGNORECASE,
)
# The sheet of a book, whose day is the book's.
BOOK = re.compile(
    r"(?:publisher|pages|isbn|binding|format|in stock|verlag|seiten|éditeur|editorial|páginas|editora|editore|pagine"
    r"|uitgever|wydawca|wydawnictwo|издательство|yayınevi|出版社|출판사)\s*[:：]",
    re.IGNORECASE,
)
# Editions of books and programmes; newspapers have a morning edition.
_OF_A_BOOK = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th)|new|revised|enlarged"
    r"|expanded|corrected|abridged|paperback|hardcover|limited|anniversary)"
)
_RELEASE = (
    r"(?:press|news|media) (?:release|statement|notice)|pressemitteilung|medienmitteilung|presseinformation"
    r"|communiqué(?: de presse)?|nota de prensa|comunicado(?: de (?:prensa|imprensa))?|nota à imprensa"
    r"|comunicato stampa|persbericht|pressmeddelande|pressemelding|pressemeddelelse|(?:lehdistö)?tiedote"
    r"|komunikat prasowy|informacja prasowa|пресс-релиз|прес-реліз|прессъобщение|tisková zpráva|tlačová správa"
    r"|basın (?:bülteni|açıklaması)|siaran pers|δελτίο τύπου|comunicat de presă|sajtóközlemény|بيان صحفي|新闻稿|新聞稿"
    r"|プレスリリース|보도자료|thông cáo báo chí"
)
_OF = r"(?: (?:of|from|on|vom|du|del|de|van|z dnia|от|від|ze dne|den))?"
# Of this text: "first published", "this notice was issued".
_WHAT = (
    r"(?:(?:this|the|article|story|notice|news|report|post|page|entry|statement|bulletin|press release|letter|memo"
    r"|date|publication|online|was|is|first|originally) ){0,4}"
)
_PUBLISHED = (
    r"published(?: online)?|available online|publication|posted"
    r"|veröffentlicht|erschienen|publiée?s?|mis en ligne|paru|publicad[oa]|publicación"
    r"|publicação|pubblicat[oa]|pubblicazione|gepubliceerd|geplaatst|opublikowan[oey]|dodano|опубликован[оаы]?"
    r"|размещено|опублікован[оаі]?|оприлюднено|публикуван[оа]|yayın(?:lan(?:ma|dı))?|yayımlan(?:ma|dı)|diterbitkan"
    r"|dipublikasikan|dimuat|diunggah|publicera[dt]|publicerades|publisert|offentliggjort|udgivet|lagt ut|julkaistu"
    r"|zveřejněno|publikováno|vydáno|zverejnené|publikované|objavljeno|δημοσιεύ(?:θηκε|τηκε)|δημοσίευση|αναρτήθηκε"
    r"|publicat(?:ă)?|postat|megjelent|közzétéve|publikálva|avaldatud|نُ?شرت? في|تم النشر|نشر|تاريخ النشر|تاریخ انتشار"
    r"|منتشر شده در|פורסם|תאריך פרסום|प्रकाशित|发布(?:时间|日期|于)?|发表(?:时间|日期|于)?|發布(?:時間|日期|於)?"
    r"|發佈(?:時間|日期)?|刊登(?:日期|于)?|公開日?時?|掲載日?時?|投稿日?時?|発表日?|配信日?時?|게시일?|등록일?|입력|발행일|작성일|배포일|보도일|発行日?"
    r"|giriş tarihi|notice date|ngày đăng|đăng ngày|xuất bản(?: ngày)?"
    r"|(?:fecha|data) d[ei] (?:publicación|publicação|pubblicazione)|data (?:publikacji|publicării)|date de publication"
    r"|дата публикации|дата публікації|ημερομηνία δημοσίευσης|publicatiedatum|utgivningsdatum"
)
# These say it only where they stand alone or behind names: a licence is issued too, and a king's letter dated.
_WEAK = (
    r"issued|dated?|written|sent|datum|fecha|data|дата|tarih|tanggal|dato|päivämäärä|ημερομηνία|dată|dátum"
    r"|التاريخ|تاریخ|תאריך|日期|日付|날짜"
)
RELEASE = re.compile(rf"(?:{_RELEASE})\b|for (?:immediate )?release\b", re.IGNORECASE)
# What stands beside the day of an article on the web, and of nothing else.
OF_A_SITE = re.compile(
    r"\b\d+[- ]min(?:ute)?s?\.? read\b|\bcomments? \(\d+\)|\b\d+ comments?\b|記者[・:：\s]", re.IGNORECASE
)
_ON = r"(?:\s*(?:(?:at )?on|at|am|le|el|em|il|op|dnia|pada|of|den|d\.?|dne|ngày|στις|في|در|tarihi(?:nde)?))?\s*[:：]?"
LABEL = re.compile(
    rf"{_WHAT}(?:{_PUBLISHED}|{_WEAK}){_ON}"
    rf"|(?:{_RELEASE})(?: n\w{{0,2}}[.°º]? ?\d+(?:/\d+)?)?{_OF}\s*[:：]?"
    r"|date of (?:publication|issue|posting)(?: of this \w+)?:?|for (?:immediate )?release\s*:?"
    rf"|(?:the )?(?!{_OF_A_BOOK} edition)(?:(?!next|last|coming|previous)\w+ )?(?:bulletin|edition|issue|newsletter"
    r"|ausgabe|letters to the editor)(?: of| from| vom)?\s*:?|"
    r"(?:vol|no|nr|n[°º]|№|issue|número|numéro|numero|nummer|číslo|szám|sayı)\.? ?"
    r"\d+(?:,\d{3})*(?:/\d{2,4})?(?: \(\d+)?"
    r"(?: (?:vom|of|du|del|z dnia|от|від|ze dne))?|(?:posted|published|written|filed|submitted) by [^,;|]{2,40}? on",
    re.IGNORECASE,
)
PUBLISHED = re.compile(rf"{_WHAT}(?:{_PUBLISHED}){_ON}", re.IGNORECASE)
WEAK_LABEL = re.compile(rf"{_WHAT}(?:{_WEAK}){_ON}", re.IGNORECASE)
_CAPITAL = r"(?-i:[^\W\d_a-zà-öø-ÿа-яёіїєґ])"
BYLINE = re.compile(
    rf"(?:(?:words|text|story|report|match report|race report|review|analysis|[a-z]+ed|written|ditulis|geschrieben"
    rf"|écrit|escrito|scritto|skrevet|skriven|napisan[eya]) )?"
    rf"(?:by|von|par|por|door|di|autor|author|oleh)\b:?\s+(?:{_CAPITAL}|(?:our|staff|the|a)\b)"
    rf"|(?:text|texte|texto|testo|tekst|teksti|szerző|autor|autore|auteur|автор|reporter|reportage)\s*[:：]"
    rf"\s*{_CAPITAL}",
    re.IGNORECASE,
)
# "Ada Quill, sports correspondent"
ROLE = re.compile(
    r"(?:\w+ ){0,3}(?:correspondent|reporter|staff writer|editor|columnist|journalist|redakteur(?:in)?"
    r"|korrespondent(?:in)?)",
    re.IGNORECASE,
)
MASTHEAD = re.compile(
    r"(?:The )?(?:[A-Z][\w’'-]+ ){1,3}(?:Times|Post|Courier|Herald|Tribune|Gazette|Journal|Chronicle|Weekly|Daily"
    r"|Bulletin|Mercury|Advertiser|Dispatch|Intelligencer|Express|Standard|Reporter|Register|Star|Press|News|Observer|Guardian|Telegraph|Examiner|Inquirer|Sentinel|Mail|Echo|Argus|Bote|Zeitung|Anzeiger|Tageblatt|Kurier"
    r"|Nachrichten|Rundschau|Abendblatt|Dagblad|Courant|Krant|Nieuwsblad)"
    r"|(?:(?:Le|La|Il|El|O|L['’])\s?)?(?:Gazette|Courrier|Dépêche|Gaceta|Heraldo|Correo|Periódico|Corriere|Gazzetta"
    r"|Giornale|Messaggero|Jornal|Correio|Folha|Gazeta|Dziennik|Kurier)(?: (?:d\w{0,3} )?[A-Z][\w’'-]+){1,2}"
    # Without an article it is a diary.
    r"|(?:El|O) (?:Diario|Diário)(?: (?:d\w{0,3} )?[A-Z][\w’'-]+){1,2}|Газета «[^»]+»"
    r"|[^\d.,،:]{0,24}(?:وكالة|خبرگزاری|通讯社|新闻网|新聞|日報|日报|통신|신문)[^\d.,،:]{0,16}"
)
# A person, a place or a newspaper; not "On Thursday, 14 March 2024".
NAME = re.compile(
    r"(?!(?:On|In|At|From|Since|Until|Till|For|To|Before|After|Next|Am|Im|Vom|Le|Du|El|Al|Il|Dal|Em|Op|Dnia|Pada|До|От"
    r"|С)\b)[^\W\d_a-z][\w.’'&-]*(?: (?:(?:of|de|da|van|von|der|del|la|le|the|and|&) )*[^\W\d_a-z][\w.’'&-]*){0,4}"
)
