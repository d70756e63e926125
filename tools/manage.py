"""Django's own commands, for those who build: `tools/manage.py makemigrations`."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muntada.site.settings")
execute_from_command_line(sys.argv)
