"""Of a mail, what others wrote and what offices add goes; what is forwarded or pointed to stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.cleaning import clean, original
from index.documents import ReadJob, build_documents

HEAD = "From: Una Brill <una@dock.example>\nTo: Sten Hallow <sten@gazette.example>\n"
DATED = f"{HEAD}Date: Tue, 6 Jan 2026 09:00:00 +0000\nSubject: "
OWN = "Forty, and all of them before the autumn.\n\nYou may quote me."


def mail(subject: str, body: str) -> str:
    return f"{DATED}{subject}\n\n{body}"


QUOTES = [
    "On Mon, Jan 5, 2026 at 6:02 PM Sten Hallow <sten@gazette.example>\nwrote:\n\n> How many?\n>> Many.\n> Sten",
    "On Mon, 5 Jan 2026, Sten Hallow wrote:\n> How many?",
    "Am 05.01.2026 um 18:02 schrieb Sten Hallow:\n> Wie viele?",
    "Le lun. 5 janv. 2026 à 18:02, Sten Hallow <sten@gazette.example> a écrit :\n\n> Combien ?",
    "El lun, 5 ene 2026 a las 18:02, Sten Hallow (<sten@gazette.example>) escribió:\n> ¿Cuántos?",
    "On Mon, 5 Jan 2026 at 18:02, Sten Hallow <sten@gazette.example> wrote:\n\nHow many do you hire?\n\nSten",
    "-----Original Message-----\nFrom: Sten Hallow\nSent: Monday\nTo: Una Brill\nSubject: Welders\n\nHow many?",
    "-----Ursprüngliche Nachricht-----\nVon: Sten\nGesendet: Montag\nAn: Una\n\nWie viele?",
    "________________________________\nFrom: Sten Hallow\nSent: Monday\nTo: Una Brill\nSubject: x\n\nHow?",
    "De : Sten Hallow\nEnvoyé : lundi 5 janvier 2026\nÀ : Una Brill\nObjet : Soudeurs\n\nCombien ?",
    "*From:* Sten Hallow\n*Sent:* Monday, 5 January 2026\n*To:* Una Brill\n\nHow many?",
    "> How many?\n> Sten",
]
SIGNATURES = [
    "--\nUna Brill\nDock manager\n+44 1632 960 000",
    "Kind regards,\nUna Brill\nDock at Quay End Ltd.\nwww.dock.example",
    "Best regards\n\nUna",
    "Mit freundlichen Grüßen\nUna Brill",
    "Cordialement,\nUna Brill\nDirectrice",
    "Un saludo,\nUna",
    "С уважением,\nУна Брилл",
    "Sent from my phone",
    "____________________________________________\ndock mailing list\ndock@list.example",
    "This email and any attachments are confidential and intended solely for\nthe addressee. Please delete it.",
    "Thanks,\nUna\n\nThis message may contain privileged information. Recipients who were not meant must delete it.",
]


@pytest.mark.parametrize("quote", QUOTES)
@pytest.mark.parametrize("signature", ["", *SIGNATURES[:3]])
def test_the_answered_message_and_the_signature_are_taken_out(quote: str, signature: str) -> None:
    text = mail("Re: Welders", "\n\n".join(filter(None, [OWN, signature, quote])))
    cleaned = clean(text, media_type="message/rfc822")
    assert cleaned.text == mail("Re: Welders", OWN)
    assert {item.reason for item in cleaned.removed} == {"quoted message", *(["signature"] if signature else [])}
    assert original(cleaned.text, cleaned.removed).text == text


@pytest.mark.parametrize("signature", SIGNATURES)
def test_signatures_and_notices_are_taken_out(signature: str) -> None:
    text = mail("Welders", f"{OWN}\n\n{signature}")
    assert clean(text, media_type="application/vnd.ms-outlook").text == mail("Welders", OWN)
    assert clean(text, media_type="text/plain").text == text


def test_answers_between_the_lines_stay() -> None:
    body = "On Mon, 5 Jan 2026, Sten wrote:\n> How many?\nForty.\n\n> When?\nBefore autumn."
    assert clean(mail("Re: x", body), media_type="message/rfc822").text == mail("Re: x", "Forty.\n\nBefore autumn.")


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Fwd: Crane", "For you.\n\n---------- Forwarded message ---------\nFrom: Board\n\nIt comes on Friday."),
        ("Crane", "For you.\n\nBegin forwarded message:\n\nFrom: Board\nDate: Monday\nTo: Una\n\nIt comes on Friday."),
        ("WG: Kran", "Zur Kenntnis.\n\nVon: Amt\nGesendet: Montag\nAn: Una\nBetreff: Kran\n\nEr kommt am Freitag."),
        ("FW: Crane", "As discussed.\n\n> It comes on Friday."),
        ("Crane", "FYI\n\nFrom: Board\nSent: Monday\nTo: Una\nSubject: Crane\n\nIt comes on Friday."),
        ("Re: Offer", "Please see below what they offer.\n\nOn Mon, 5 Jan 2026, Sten wrote:\n> A fourth sailing."),
        ("Re: Crane", "> It comes on Friday.\n> The board"),
        ("Plaque", "The plaque reads:\n\n> Lit by the men of this coast\n> for all men\n\nIt names no women."),
        ("Seals", "On Monday at 10:15 Ole wrote:\n“A seal is a dog of the sea.”"),
        ("Engine", "It came without a shaft.\n\nThanks,\nPlease call the factory today. They close at four."),
        ("Secret", "This email is confidential until Friday: the mayor resigns."),
        ("Walk", "We walk both ways.\n\nFrom: the harbour\nTo: the mole\nBring boots."),
        ("Diff", "--\nA line like this opens a long part of the mail.\n" + "Then it goes on and on.\n" * 20),
        ("", "Kind regards,\nUna"),
    ],
)
def test_what_is_the_message_stays(subject: str, body: str) -> None:
    text = mail(subject, body).rstrip()
    assert clean(text, media_type="message/rfc822").text == text


def test_mails_and_messages_of_a_mailbox_are_known_by_their_kind() -> None:
    raw = mail("Re: Welders", f"{OWN}\n\n{QUOTES[1]}")
    box = f"From una Mon Jan  5 01:01:07 2026\n{raw}\n\n"
    for name, data in (("a.eml", raw), ("a.mbox", box)):
        job = ReadJob(path=Path("/") / name, document_id=name, parts={}, max_bytes=1_000_000)
        ((document,), failures) = build_documents(job, data.encode(), "")
        assert failures == [] and document.text == mail("Re: Welders", OWN)
