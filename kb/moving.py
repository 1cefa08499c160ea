"""What a merge of two people does with the rows of this app."""

from accounts.merging import MOVE, decide

decide(
    MOVE,
    {
        "kb.Article.owner": "",
        "kb.Revision.owner": "",
        "kb.Revision.author": "",
        "kb.Media.uploaded_by": "",
        "kb.WorkingCopy.author": "",
    },
)
