"""Addresses of read-in and read-out."""

from django.urls import path

from muntada.sheets import views

app_name = "sheets"

urlpatterns = [
    path("<forum:forum>/read-in/", views.uploads, name="uploads"),
    path("<forum:forum>/read-in/new/<slug:kind>/", views.upload_file, name="upload_file"),
    path("<forum:forum>/read-in/new/<slug:kind>/empty/", views.empty_sheet, name="empty_sheet"),
    path("<forum:forum>/read-in/<public_id:public_id>/", views.dry_run, name="dry_run"),
    path("<forum:forum>/read-in/<public_id:public_id>/columns/", views.map_columns, name="map_columns"),
    path("<forum:forum>/read-in/<public_id:public_id>/progress/", views.progress, name="progress"),
    path("<forum:forum>/read-in/<public_id:public_id>/refused/", views.refused_rows, name="refused_rows"),
    path("<forum:forum>/read-in/<public_id:public_id>/do/", views.read_in, name="read_in"),
    path("<forum:forum>/read-in/<public_id:public_id>/drop/", views.discard_upload, name="discard_upload"),
    # Lists of the installation, and below those of one forum.
    path("export/<slug:kind>/", views.export, name="export"),
    path("<forum:forum>/export/<slug:kind>/", views.export, name="export"),
]
