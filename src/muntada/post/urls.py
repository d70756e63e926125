"""Addresses of correspondence and outbox."""

from django.urls import path

from muntada.post import views

app_name = "post"

urlpatterns = [
    path("<forum:forum>/letters/", views.correspondence, name="correspondence"),
    path("<forum:forum>/letters/register/", views.register_incoming, name="register_incoming"),
    path("<forum:forum>/letters/write/", views.write_letter, name="write_letter"),
    path("<forum:forum>/letters/<public_id:public_id>/", views.item, name="item"),
    path("<forum:forum>/letters/<public_id:public_id>/change/", views.change_letter, name="change_letter"),
    path("<forum:forum>/letters/<public_id:public_id>/send/", views.send_letter, name="send_letter"),
    path("<forum:forum>/letters/<public_id:public_id>/answered/", views.mark_answered, name="mark_answered"),
    path("<forum:forum>/letters/<public_id:public_id>/letter.pdf", views.letter_pdf, name="letter_pdf"),
    path(
        "<forum:forum>/letters/<public_id:public_id>/files/<int:attachment_id>/",
        views.attachment,
        name="attachment",
    ),
    path("<forum:forum>/letterheads/", views.letterheads, name="letterheads"),
    path("<forum:forum>/letterheads/<slug:whose>/", views.change_letterhead, name="change_letterhead"),
    path("<forum:forum>/outbox/", views.outbox, name="outbox"),
    path("<forum:forum>/outbox/bounces/", views.record_bounces, name="record_bounces"),
    path("<forum:forum>/outbox/<int:message_id>/retry/", views.retry_message, name="retry_message"),
]
