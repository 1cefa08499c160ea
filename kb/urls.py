"""Addresses of answers: the public's, and those of authors."""

from django.urls import path, re_path

from kb.views import article, browse, reading

urlpatterns = [
    path("", browse.home, name="home"),
    path("search/", browse.kb_search, name="kb_search"),
    path("search/suggest/", browse.kb_suggest, name="kb_suggest"),
    path("topics/<slug:slug>/", browse.kb_topic, name="kb_topic"),
    re_path(r"^answers/(?P<pk>[0-9]{1,15})-?/$", article.kb_article, name="kb_article_short"),
    path("answers/<int:pk>-<str:slug>/", article.kb_article, name="kb_article"),
    path("answers/<int:pk>/vote/", reading.kb_vote, name="kb_vote"),
    path("answers/<int:pk>/view/", reading.kb_view, name="kb_view"),
    path("media/<int:pk>/", article.kb_media, name="kb_media"),
    path("accessibility/", browse.accessibility, name="accessibility"),
    path("privacy/", browse.privacy, name="privacy"),
]
