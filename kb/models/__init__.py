"""The knowledge base as rows. It knows nothing of tickets: what acts on tickets looks down to it."""

from kb.models.article import Article, Media, Revision, Topic
from kb.models.index import Posting, Term
from kb.models.reading import DailySalt, DailyViews, Reader, Vote

__all__ = [
    "Article",
    "DailySalt",
    "DailyViews",
    "Media",
    "Posting",
    "Reader",
    "Revision",
    "Term",
    "Topic",
    "Vote",
]
