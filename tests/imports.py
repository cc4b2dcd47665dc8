"""Files as people import them."""

import json
from io import StringIO

from django.core.management import call_command


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
