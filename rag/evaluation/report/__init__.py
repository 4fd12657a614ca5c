"""One HTML page of one or several runs, readable without a network."""

from rag.evaluation.report.page import report_html, write_report

__all__ = ["report_html", "write_report"]
