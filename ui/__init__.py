"""The browser app: a thin reader of `rag`. Import `ui.app` for it; this package itself imports nothing heavy."""
