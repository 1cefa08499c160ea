"""The web application for gunicorn or any other WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from common.whole_body import whole_bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
application = whole_bodies(get_wsgi_application())
