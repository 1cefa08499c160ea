"""Addresses of answers: the public's, and those of authors."""

from django.urls import path, re_path

from kb.views import article, authoring, browse, history, reading

DESK = "desk/answers/"

urlpatterns = [
    path("", browse.home, name="home"),
    path("search/", browse.kb_search, name="kb_search"),
    path("search/suggest/", browse.kb_suggest, name="kb_suggest"),
    path("search/asked/", reading.kb_asked, name="kb_asked"),
    path("topics/<slug:slug>/", browse.kb_topic, name="kb_topic"),
    re_path(r"^answers/(?P<pk>[0-9]{1,15})-?/$", article.kb_article, name="kb_article_short"),
    path("answers/<int:pk>-<str:slug>/", article.kb_article, name="kb_article"),
    path("answers/<int:pk>/vote/", reading.kb_vote, name="kb_vote"),
    path("answers/<int:pk>/feedback/", reading.kb_feedback, name="kb_feedback"),
    path("answers/<int:pk>/view/", reading.kb_view, name="kb_view"),
    path("media/<int:pk>/", article.kb_media, name="kb_media"),
    path(DESK, authoring.desk_articles, name="desk_articles"),
    path(DESK + "new/", authoring.desk_article_new, name="desk_article_new"),
    path(DESK + "preview/", authoring.desk_article_preview, name="desk_article_preview"),
    path(DESK + "copy/", authoring.desk_article_copy, name="desk_article_copy"),
    path(DESK + "find/", authoring.desk_article_find, name="desk_article_find"),
    path(DESK + "media/", authoring.desk_media_add, name="desk_media_add"),
    path(DESK + "<int:pk>/edit/", authoring.desk_article_edit, name="desk_article_edit"),
    path(DESK + "<int:pk>/revisions/", history.desk_revisions, name="desk_revisions"),
    path(
        DESK + "<int:pk>/revisions/<int:number>/restore/", history.desk_revision_restore, name="desk_revision_restore"
    ),
    path(DESK + "<int:pk>/revisions/<int:number>/", history.desk_revision, name="desk_revision"),
    path(DESK + "<int:pk>/publish/", history.desk_article_publish, name="desk_article_publish"),
    path(DESK + "<int:pk>/unpublish/", history.desk_article_unpublish, name="desk_article_unpublish"),
    path(DESK + "<int:pk>/archive/", history.desk_article_archive, name="desk_article_archive"),
    path(DESK + "<int:pk>/restore/", history.desk_article_restore, name="desk_article_restore"),
    path("accessibility/", browse.accessibility, name="accessibility"),
    path("privacy/", browse.privacy, name="privacy"),
]
