"""Forms that were sent about an older version of a row."""

from django.forms import BaseForm
from django.http import HttpRequest


def show_stored(form: BaseForm, request: HttpRequest, **values: object) -> None:
    """Set fields of the form that was sent to what is stored, so that it is about that next."""
    form.data = data = request.POST.copy()
    for name, value in values.items():
        data[name] = str(value)
