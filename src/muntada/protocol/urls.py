"""Addresses of invitations. The reply is in no forum: it is answered before the forum is public."""

from django.urls import path

from muntada.protocol import views

app_name = "protocol"

urlpatterns = [
    path("reply/<str:token>/", views.answer_invitation, name="answer_invitation"),
    path("<forum:forum>/invitations/", views.invitations, name="invitations"),
    path("<forum:forum>/invitations/write/", views.write_invitation, name="write_invitation"),
    path("<forum:forum>/invitations/send/", views.send_invitations, name="send_invitations"),
    path("<forum:forum>/invitations/remind/", views.remind_invited, name="remind_invited"),
    path("<forum:forum>/invitations/quotas/", views.quota_table, name="quota_table"),
    path(
        "<forum:forum>/invitations/reminders/", views.change_invitation_terms, name="change_invitation_terms"
    ),
    path("<forum:forum>/invitations/guests/<int:pk>/", views.take_guest, name="take_guest"),
    path("<forum:forum>/invitations/guests/<int:pk>/aside/", views.set_guest_aside, name="set_guest_aside"),
    path("<forum:forum>/invitations/texts/", views.letter_texts, name="letter_texts"),
    path(
        "<forum:forum>/invitations/texts/<slug:whose>/", views.change_letter_text, name="change_letter_text"
    ),
    path("<forum:forum>/invitations/<public_id:public_id>/", views.invitation, name="invitation"),
    path(
        "<forum:forum>/invitations/<public_id:public_id>/change/",
        views.change_invitation,
        name="change_invitation",
    ),
    path(
        "<forum:forum>/invitations/<public_id:public_id>/discard/",
        views.discard_invitation,
        name="discard_invitation",
    ),
    path(
        "<forum:forum>/invitations/<public_id:public_id>/letter.pdf",
        views.invitation_pdf,
        name="invitation_pdf",
    ),
    path(
        "<forum:forum>/invitations/<public_id:public_id>/withdraw/",
        views.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("<forum:forum>/invitations/<public_id:public_id>/reply/", views.record_reply, name="record_reply"),
]
