"""Reads council inquiries and their answers: what is asked, on which topic, and which claims answer it."""

from .claims import claims_for, claims_for_sentence
from .model import (
    ClaimMatch,
    InquiryError,
    InquiryTooLongError,
    Paper,
    PaperKind,
    Part,
    PartKind,
    Question,
    Topic,
    TopicMatch,
)
from .paper import split_paper
from .sentences import split_sentences
from .topics import classify

__all__ = [
    "ClaimMatch",
    "InquiryError",
    "InquiryTooLongError",
    "Paper",
    "PaperKind",
    "Part",
    "PartKind",
    "Question",
    "Topic",
    "TopicMatch",
    "claims_for",
    "claims_for_sentence",
    "classify",
    "split_paper",
    "split_sentences",
]
