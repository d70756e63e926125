"""Addresses of the directory."""

from django.urls import path

from muntada.directory import views

app_name = "directory"

urlpatterns = [
    path("<forum:forum>/directory/duplicates/", views.duplicates, name="duplicates"),
    path("<forum:forum>/directory/duplicates/look/", views.look_for_duplicates, name="look_for_duplicates"),
    path("<forum:forum>/directory/duplicates/<int:pk>/merge/", views.merge, name="merge"),
    path("<forum:forum>/directory/duplicates/<int:pk>/apart/", views.keep_apart, name="keep_apart"),
    path("<forum:forum>/directory/duplicates/<int:pk>/reconsider/", views.reconsider, name="reconsider"),
    path("<forum:forum>/search/", views.search, name="search"),
    path("<forum:forum>/directory/organisations/", views.organisations, name="organisations"),
    path("<forum:forum>/directory/organisations/new/", views.add_organisation, name="add_organisation"),
    path(
        "<forum:forum>/directory/organisations/<public_id:public_id>/",
        views.organisation,
        name="organisation",
    ),
    path(
        "<forum:forum>/directory/organisations/<public_id:public_id>/change/",
        views.change_organisation,
        name="change_organisation",
    ),
    path("<forum:forum>/directory/people/", views.people, name="people"),
    path("<forum:forum>/directory/people/new/", views.add_person, name="add_person"),
    path("<forum:forum>/directory/people/<public_id:public_id>/", views.person, name="person"),
    path(
        "<forum:forum>/directory/people/<public_id:public_id>/change/",
        views.change_person,
        name="change_person",
    ),
    path("<forum:forum>/directory/people/<public_id:public_id>/contact/", views.contact, name="contact"),
    path("<forum:forum>/directory/people/<public_id:public_id>/enrol/", views.enrol, name="enrol"),
    path(
        "<forum:forum>/directory/people/<public_id:public_id>/publicity/",
        views.choose_publicity,
        name="choose_publicity",
    ),
    path(
        "<forum:forum>/directory/members/<int:pk>/change/", views.change_membership, name="change_membership"
    ),
    path("<forum:forum>/directory/members/<int:pk>/move/", views.move_member, name="move_member"),
    path("<forum:forum>/directory/members/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<forum:forum>/directory/members/<int:pk>/replace/", views.replace_member, name="replace_member"),
    path("<forum:forum>/directory/changes/", views.change_requests, name="change_requests"),
    path("<forum:forum>/directory/changes/accept/", views.accept_changes, name="accept_changes"),
    path(
        "<forum:forum>/directory/changes/<public_id:public_id>/", views.change_request, name="change_request"
    ),
    path(
        "<forum:forum>/directory/changes/<public_id:public_id>/accept/",
        views.accept_change,
        name="accept_change",
    ),
    path(
        "<forum:forum>/directory/changes/<public_id:public_id>/refuse/",
        views.refuse_change,
        name="refuse_change",
    ),
    path(
        "<forum:forum>/directory/changes/<public_id:public_id>/take-back/",
        views.take_back_change,
        name="take_back_change",
    ),
    path("<forum:forum>/directory/deadlines/", views.deadlines, name="deadlines"),
    path("<forum:forum>/directory/deadlines/set/", views.set_deadline, name="set_deadline"),
    path("<forum:forum>/directory/deadlines/<int:pk>/remove/", views.remove_deadline, name="remove_deadline"),
    path("<forum:forum>/directory/delegations/", views.delegations, name="delegations"),
    path("<forum:forum>/directory/delegations/new/", views.add_delegation, name="add_delegation"),
    path("<forum:forum>/directory/delegations/<public_id:public_id>/", views.delegation, name="delegation"),
    path(
        "<forum:forum>/directory/delegations/<public_id:public_id>/list.pdf",
        views.delegation_list_pdf,
        name="delegation_list_pdf",
    ),
    path(
        "<forum:forum>/directory/delegations/<public_id:public_id>/change/",
        views.change_delegation,
        name="change_delegation",
    ),
]
