"""`dateline chat`: the browser app, for this machine or, with accounts, for a newsroom."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ui.accounts import Accounts


@click.command()
@click.option("--host", help="Address to serve on [chat.host].")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to serve on [chat.port].")
@click.option(
    "--auth-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Who may log in: lines name:hash. Needed for any address but this machine's own.",
)
@click.option("--hash-password", is_flag=True, help="Ask for name and password, print the line for --auth-file.")
@click.option("--root-path", metavar="PATH", help="Where a reverse proxy serves it: /dateline, or the whole address.")
@click.option("--mcp", is_flag=True, help="Offer ask, search and show_document as MCP tools, at /gradio_api/mcp/.")
@click.option(
    "--config", "config", type=click.Path(path_type=Path), metavar="FILE", help="Configuration [config.yaml]."
)
def chat(
    host: str | None,
    port: int | None,
    auth_file: Path | None,
    hash_password: bool,
    root_path: str | None,
    mcp: bool,
    config: Path | None,
) -> None:
    """Open the browser app, and an OpenAI-compatible API at /v1."""
    if hash_password:
        _print_line()
        return
    from rag import Assistant, ConfigError
    from ui.proxy import read_root

    if mcp and find_spec("mcp") is None:
        raise ConfigError("--mcp needs the package mcp.", hint="pip install 'dateline[mcp]'")
    public = read_root(root_path) if root_path else None
    accounts = _accounts(auth_file) if auth_file else None
    with Assistant.open(config) as assistant:
        assistant.warm_up(create=True)  # what is missing is said before the page opens
        if not assistant.stats().documents:
            click.echo("note: No documents are indexed yet. The tab Documents of the page takes them.", err=True)
        for notice in assistant.notices():
            click.echo(f"note: {notice}", err=True)
        from ui.app import serve

        serve(
            assistant,
            host=host or assistant.config.chat.host,
            port=port or assistant.config.chat.port,
            on_ready=lambda address: click.echo(f"Dateline is ready: {address}   (Ctrl-C stops it)"),
            accounts=accounts,
            public=public,
            mcp=mcp,
        )


def _print_line() -> None:
    from ui.accounts import hashed

    name = click.prompt("Name", err=True)
    password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    click.echo(hashed(name, password))


def _accounts(file: Path) -> Accounts:
    from ui.accounts import open_to_others, read_accounts

    if open_to_others(file):
        click.echo(f"note: Others on this machine can read {file}. Run: chmod 600 {file}", err=True)
    return read_accounts(file)
