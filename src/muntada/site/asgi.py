"""The standard entry for web servers."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muntada.site.settings")
application = get_asgi_application()
