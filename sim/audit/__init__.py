"""Reviewers' checklists, answered by machine of a result and of the project that made it, each with its evidence."""

from sim.audit.audit import AnsweredItem, audit, in_json, in_lines, in_markdown
from sim.audit.case import FAIL, HUMAN, NOT_HERE, PARTLY, PASS, AuditCase, ItemAnswer
from sim.audit.items import Item, items, lists

__all__ = [
    "FAIL",
    "HUMAN",
    "NOT_HERE",
    "PARTLY",
    "PASS",
    "AnsweredItem",
    "AuditCase",
    "Item",
    "ItemAnswer",
    "audit",
    "in_json",
    "in_lines",
    "in_markdown",
    "items",
    "lists",
]
