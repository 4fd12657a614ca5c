"""The words by which stub lines are known, by kind. Each pattern has to match a whole line; lines are short."""

from __future__ import annotations

import re

_NETWORK = (
    r"(?:facebook|twitter|x|instagram|linkedin|whatsapp|telegram|reddit|pinterest|flipboard|tiktok|youtube|threads"
    r"|bluesky|mastodon|google news|rss|vk|вконтакте|телеграм(?:е)?)"
)
_MORE_READING = (
    r"read (?:more|also|next|on|the (?:full|whole) (?:story|article|report))|also read|see also|continue reading"
    r"|keep reading|lesen sie (?:auch|mehr|weiter)|weiterlesen|mehr lesen"
    r"|lire (?:aussi|plus|la suite)|à lire(?: aussi)?"
    r"|leer (?:más|también)|lea también|leia (?:mais|também)|leggi anche|читайте также|читать далее|ayrıca okuyun"
    r"|devamını oku|daha fazla oku"
)
_LETTERS = (
    r"(?:newsletters?|bulletins?|mailing list|e-?mail (?:updates|alerts)|news ?alerts|daily briefing|channel|podcast)"
)
# No comma, no quotation mark and no full stop inside: such a line says one thing only.
_FEW = r"[^.!?,;:\"“”„«»]"

STUB = re.compile(
    rf"(?:{_MORE_READING}"
    rf"|share this(?: (?:article|story|page|post|on {_NETWORK}))?|share (?:on|via) (?:{_NETWORK}|e-?mail)"
    r"|teilen|partager|subscribe(?: now| today)?|sign up(?: now| today)?|newsletter abonnieren|s'abonner|suscríbase"
    r"|подписаться|abone ol"
    rf"|(?:subscribe|sign up|register) (?:now |here |today )?(?:to|for) (?:our|the) (?:{_FEW}{{1,40}} )?{_LETTERS}"
    rf"(?: (?:here|now|today|for free|and {_FEW}{{1,60}}))?"
    rf"|get (?:our|the|all the) {_FEW}{{1,50}} (?:in|to|into) your inbox(?: {_FEW}{{1,30}})?"
    rf"|подпишитесь на (?:наш|нашу){_FEW}{{1,40}}|abonnieren sie unseren? {_FEW}{{1,40}}"
    rf"|(?:follow|like|find|join) us on {_NETWORK}(?:(?:,| and|,? or| &) {_NETWORK})*(?: for {_FEW}{{1,60}})?"
    rf"|follow us|follow {_FEW}{{1,40}} on {_NETWORK}(?:(?:,| and|,? or| &) {_NETWORK})*"
    rf"|folgen sie uns(?: auf {_NETWORK})?|suivez-nous(?: sur {_NETWORK})?|síguenos(?: en {_NETWORK})?"
    r"|advertisements?|advertising|sponsored(?: content)?|anzeige|werbung|publicité|publicidad|реклама|reklam"
    r"|(?:article|story) continues (?:below|after)(?: (?:this |the )?(?:advertisement|ad|newsletter promotion|video))?"
    r"|(?:advertisement|ad)? ?[-–—:]? ?scroll (?:down )?to continue(?: reading)?|skip (?:past )?(?:advertisement|ad)"
    r"|skip to (?:main )?content|(?:back|return) to (?:the )?top|nach oben|haut de page"
    rf"|(?:click|tap) here (?:to|for) {_FEW}{{1,80}}|hier klicken"
    r"|(?:estimated )?reading time: ?\d+ min(?:ute)?s?|(?:about )?\d+[ -]min(?:ute)?s?(?: |-)read"
    r"|lesezeit:? \d+ min(?:uten?)?|temps de lecture ?: ?\d+ min(?:utes?)?|tiempo de lectura: ?\d+ min(?:utos?)?"
    r"|listen to (?:this )?(?:article|story)(?: \(?\d+ min(?:utes|s)?\)?)?|play audio"
    r"|comments \(\d+\)|(?:\d+|show|view(?: all)?) comments?|no comments yet"
    r"|(?:leave|post|add|write) a (?:comment|reply)"
    r"|join the (?:conversation|discussion)|comments are closed|log in to (?:leave a )?comment"
    r"|\d+ kommentare?|kommentar schreiben|laisser un commentaire|deja un comentario|оставить комментарий|yorum yap"
    r"|accept (?:all )?cookies|(?:cookie|privacy) (?:settings|preferences)|manage (?:cookies|preferences)"
    r"|email this (?:article|story)|print this (?:page|article)|report (?:a typo|an error)|download our app"
    r"|was this (?:page |article )?helpful\??|printer[ -]friendly(?: (?:version|page))?|do not show again"
    r")",
    re.IGNORECASE,
)
# What no list of a text's own holds.
UNMISTAKABLE = re.compile(
    r"skip |(?:back|return) to |was this |printer|(?:accept|cookie|manage) |\d|(?:no |view |show )?comments?\b|leave a "
    r"|(?:estimated )?reading time|listen to |.*(?:newsletter|mailing list|your inbox)",
    re.IGNORECASE,
)
LOADING = re.compile(r"loading ?(?:\.{2,}|…)", re.IGNORECASE)
# Headings as well as stubs: of lists of the text's own, and in a text about such things.
SEE_ALSO = re.compile(r"see also\W*", re.IGNORECASE)
ADVERTISED = re.compile(r"(?:advertis|anzeige|werbung|publicité|publicidad|реклам|reklam)", re.IGNORECASE)
# What is decoration around the words of a stub.
DECORATION = " \t*•·|>»«›→▶►▸➤…-–—.:!"
# "Read more: Harbour dues rise": a stub and the headline that it points to, on one line.
LINKED = re.compile(
    r"(?:(?:read (?:more|also|next)|also read|related (?:stor(?:y|ies)|articles?|news)|lesen sie (?:auch|mehr)"
    r"|mehr zum thema|lire aussi|à lire aussi|lea también|leer también|leia também|leggi anche"
    r"|читайте также|ayrıca okuyun)"
    r" ?[:|–—»>-]|(?-i:SEE ALSO|RELATED) ?[:|–—»>-]"
    r"|(?:read also|also read)) (?P<headline>[^\s].{5,})",
    re.IGNORECASE,
)
READ_ABOUT = re.compile(r"read more (?:about|on) [^.!?,;:\"“”]{3,80}", re.IGNORECASE)
ANNOUNCES = re.compile(r"(?:read (?:also|next)|also read)\W*", re.IGNORECASE)
# One word may be a heading or a cell; several of these on one line, or on neighbouring lines, are buttons.
_BUTTON = (
    rf"(?:share|print|e-?mail|save(?: for later)?|tweet|bookmark|copy link|comments?|pin it|pocket|listen|{_NETWORK})"
)
BUTTON = re.compile(_BUTTON, re.IGNORECASE)
BUTTONS = re.compile(rf"{_BUTTON}(?:[ |,/·•]+(?:on |via )?{_BUTTON})+", re.IGNORECASE)
ACTION = re.compile(r"\b(?:share|print|save|tweet|bookmark|copy link|pin it)\b", re.IGNORECASE)
COOKIES = re.compile(
    r"(?:we|this (?:web)?site|our (?:web)?site|our partners and we|diese (?:web)?seite|wir|ce site"
    r"|este sitio|мы|bu site) (?:and our partners )?(?:uses?|verwende[nt]|nutz(?:t|en)|utilise|utiliza|usa|используем) "
    r"(?:[\w-]+ ){0,3}"
    r"(?:cookies|файлы cookie)\b",
    re.IGNORECASE,
)
RIGHTS = re.compile(
    r"copyright|licen[sc]e|warrant|permission|urheberrecht|lizenz|droit d'auteur|derechos de autor|лиценз|lisans",
    re.IGNORECASE,
)
COPYRIGHT = re.compile(
    r"(?:copyright ?)?(?:©|\(c\)) ?(?:[^.]{0,80}\b)?(?:19|20)\d\d\b.{0,100}|copyright (?:19|20)\d\d\b.{0,100}"
    r"|(?:.{0,80}[\W_])?(?:all rights reserved|alle rechte vorbehalten|tous droits réservés"
    r"|todos los derechos reservados|все права защищены|tüm hakları saklıdır)\.?",
    re.IGNORECASE,
)
# Headings of lists of other articles.
_LATEST = (
    r"(?:the )?(?:latest|more|recent|related|popular|most popular|top)"
    r" (?:news|stories|headlines|articles|posts|coverage|topics)"
    r"|(?:most (?:read|popular|viewed)|trending(?: now)?|you (?:may|might) also like|recommended for you"
    r"|editor[’']s picks|read next|more from (?:this|the|our) [\w ]{3,30}|more on this(?: story| topic)?)"
    r"|mehr zum thema|das könnte sie auch interessieren|meistgelesen|neueste (?:nachrichten|artikel)"
    r"|sur le même sujet|à lire aussi|articles (?:liés|similaires)|dernières nouvelles"
    r"|noticias relacionadas|últimas noticias|lo más leído|по теме|последние новости|ilgili haberler|son haberler"
)
LATEST = re.compile(_LATEST, re.IGNORECASE)
# "Latest newsFog stops the ferry": a page's heading that ran into the first headline.
GLUED = re.compile(
    r"(?:latest|related|recent|more|top) (?:news|stories|headlines|articles)(?-i:(?=[A-ZА-Я“\"«]))", re.I
)
# Headings of lists of days that are the document's own.
OWN_DAYS = re.compile(
    r"\b(?:timeline|chronolog\w*|key dates|schedule|calendar|events?|dates|history|program(?:me)?s?|agenda|deadlines?"
    r"|releases?|versions?|changes|changelog|meetings?|concerts?|rehearsals?|sessions?|publications?|papers|bibliography"
    r"|minutes|sources?|references?|further reading|notes|awards?|decisions?|judgments?|cases|updates?|corrections?"
    r"|editions?|quellen|termine|zeittafel|programm|chronologie|calendrier|calendario|cronología|cronolog\w*)\b",
    re.IGNORECASE,
)
