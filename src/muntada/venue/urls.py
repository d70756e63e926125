app_name = "venue"
urlpatterns = []
