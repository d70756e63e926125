"""The look of every page: layouts, components, tags that keep each script in its own island, forms.

Ground floor; knows no other room and announces nothing. A page extends one of four layouts:

    ui/public.html   visitors: brand, main navigation, languages, sign in
    ui/work.html     signed in: search, two clocks, languages, notifications, menu, rail of tasks
    ui/gate.html     sign-in and what is like it: a form beside the band
    ui/plain.html    one message on a quiet page, as errors need

`muntada.ui.context_processors` writes down what the layouts read from the context; every value may be absent.
"""
