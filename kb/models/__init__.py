"""The knowledge base as rows. It knows nothing of tickets: what acts on tickets looks down to it."""

from kb.models.article import Article, Media, Revision, Topic
from kb.models.index import Posting, Term
from kb.models.reading import DailySalt, DailyViews, Feedback, Reader, SearchQuery, Vote
from kb.models.working_copy import WorkingCopy

__all__ = [
    "Article",
    "DailySalt",
    "DailyViews",
    "Feedback",
    "Media",
    "Posting",
    "Reader",
    "Revision",
    "SearchQuery",
    "Term",
    "Topic",
    "Vote",
    "WorkingCopy",
]
