"""Files as people import them."""

import json
import zipfile
from io import BytesIO, StringIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from statements import tasks


def write_lines(path, *rows):
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))
    return path


def response(key, **facts):
    """A row of JSON Lines with little more than it needs."""
    return {
        "key": key,
        "kind": "response",
        "province": "ZJ",
        "body": "浙江省委",
        "date": "2025-05-06",
        "title": f"省委召开专题会议（{key}）",
        "text": f"会议传达学习习近平总书记重要讲话精神，这是第 {key} 份。",
        **facts,
    }


def directive(key, **facts):
    return response(
        key,
        **{
            "kind": "directive",
            "province": "CN",
            "body": "中央政治局",
            "body_kind": "party",
            "date": "2025-04-25",
            "title": f"中央政治局集体学习（{key}）",
            **facts,
        },
    )


def import_file(path, *options):
    """Run the command, and return what it prints."""
    output = StringIO()
    call_command("import", str(path), "--json", *options, stdout=output)
    return json.loads(output.getvalue())


def counts(result):
    return {name: number for name, number in result.items() if name != "faults" and number}


def go_on(job):
    """Do what a worker does with the message."""
    tasks.imports.run_import(job.pk)
    job.refresh_from_db()
    return job


def upload(client, content, name="rows.csv"):
    return client.post("/imports/", {"file": SimpleUploadedFile(name, content)})


def zipped(**files):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()
