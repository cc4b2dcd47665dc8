"""Every route of the site, and whom it is for."""

from django.urls import URLPattern, get_resolver

from statements.services.audience import Audience

ADMIN_MODELS = [
    *("body", "depth", "genre", "jurisdiction", "official", "phrase", "source", "stance", "tag"),
    "tenure",
]
# Whom each route is for. A new route is not open to anybody before it stands here.
AUDIENCES = {
    "healthz": Audience.ANYONE,
    **dict.fromkeys(
        [
            *("account_login", "account_logout", "account_inactive", "account_confirm_email"),
            *("account_reset_password", "account_reset_password_done"),
            *("account_reset_password_from_key", "account_reset_password_from_key_done"),
            *("accounts:form_token", "accounts:once", "accounts:invitation"),
            *("mfa_authenticate", "mfa_login_webauthn"),
        ],
        Audience.ANYONE,
    ),
    **dict.fromkeys(
        [
            *("accounts:account", "accounts:password", "accounts:sessions"),
            *("accounts:end_session", "accounts:end_other_sessions"),
            *("account_email", "account_reauthenticate"),
            *("mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp"),
            *("mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
            *("mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn"),
            *("mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn"),
        ],
        Audience.OWN_ACCOUNT,
    ),
    **dict.fromkeys(
        [
            *("people:list", "people:audit", "people:invite", "people:withdraw"),
            *("people:person", "people:roles", "people:deactivate", "people:reactivate"),
            *("people:delete", "people:end_sessions", "people:lift_lock_out"),
            "people:take_away_second_factor",
            *("administration:index", "administration:jobs", "administration:retry"),
            *("administration:health", "administration:codes", "administration:add_code"),
            *("administration:code", "administration:demonstration"),
        ],
        Audience.ADMINS,
    ),
    **dict.fromkeys(["history:body", "history:official"], Audience.READERS),
    **dict.fromkeys(
        [
            *("profiles:province", "profiles:province_figure", "profiles:official"),
            *("profiles:official_figure", "profiles:phrase", "profiles:phrase_figure"),
        ],
        Audience.READERS,
    ),
    **dict.fromkeys(
        ["profiles:proposals", "profiles:follow", "profiles:dismiss", "profiles:reopen"],
        Audience.RESEARCHERS,
    ),
    "news:changes": Audience.READERS,
    "news:seen": Audience.SIGNED_IN,
    **dict.fromkeys(["history:changes", "history:record", "history:removals"], Audience.SIGNED_IN),
    **dict.fromkeys(
        [
            *("history:restore", "history:bring_back", "history:withdraw", "history:merge"),
            "history:rename",
        ],
        Audience.RESEARCHERS,
    ),
    "history:erase": Audience.ADMINS,
    **dict.fromkeys(
        ["saved_views:list", "saved_views:claims", "saved_views:view", "saved_views:bundle"],
        Audience.READERS,
    ),
    "saved_views:save": Audience.SIGNED_IN,
    **dict.fromkeys(
        ["bulk:acts", "bulk:edit", "bulk:act", "bulk:apply", "bulk:undo"], Audience.RESEARCHERS
    ),
    **dict.fromkeys(
        [
            *("sources:list", "sources:act", "sources:add", "sources:try", "sources:source"),
            *("sources:edit", "sources:source_warc", "sources:source_wacz"),
            *("sources:archive", "sources:period", "sources:sheet", "sources:sheet_file"),
            *("sources:rereading", "sources:reread", "sources:decide_rereading"),
            *("sources:machine_entry", "sources:retire_cue", "sources:reread_text"),
        ],
        Audience.ADMINS,
    ),
    **dict.fromkeys(
        [
            *("sources:capture", "sources:raw", "sources:warc", "sources:inbox", "sources:decided"),
            *("sources:draft", "sources:accept", "sources:merge", "sources:dismiss"),
            *("sources:undo", "sources:wacz", "sources:add_capture", "sources:edit_first"),
            "sources:take_version",
        ],
        Audience.RESEARCHERS,
    ),
    "sources:ledger": Audience.READERS,
    "statements:home": Audience.READERS,
    "statements:search": Audience.READERS,
    "statements:statements": Audience.READERS,
    "statements:statement": Audience.READERS,
    "statements:directives": Audience.READERS,
    "statements:directive": Audience.READERS,
    "statements:matrix": Audience.READERS,
    "statements:matrix_figure": Audience.READERS,
    "statements:analysis": Audience.READERS,
    "statements:analysis_figure": Audience.READERS,
    "statements:responses": Audience.READERS,
    "statements:response": Audience.READERS,
    "statements:cite": Audience.READERS,
    "statements:import_schema": Audience.READERS,
    **dict.fromkeys(
        [
            *("statements:imports", "statements:import", "statements:import_template"),
            *("statements:import_columns", "statements:import_row", "statements:import_run"),
            *("statements:import_take_back", "statements:import_left_out"),
            "statements:import_drafts",
        ],
        Audience.RESEARCHERS,
    ),
    "statements:export_start": Audience.READERS,
    "statements:export": Audience.READERS,
    "statements:export_file": Audience.READERS,
    "statements:compare": Audience.READERS,
    "statements:compare_between": Audience.READERS,
    "statements:compare_file": Audience.READERS,
    "statements:passage": Audience.READERS,
    "statements:provinces": Audience.READERS,
    "statements:province": Audience.READERS,
    "statements:unresolved": Audience.READERS,
    "statements:link_quality": Audience.READERS,
    "statements:review": Audience.RESEARCHERS,
    "statements:review_decide": Audience.RESEARCHERS,
    "statements:review_batch": Audience.RESEARCHERS,
    "statements:review_confirm_batch": Audience.RESEARCHERS,
    "statements:phrases": Audience.READERS,
    "statements:phrase": Audience.READERS,
    "statements:tags": Audience.READERS,
    "statements:tag": Audience.READERS,
    "statements:add": Audience.RESEARCHERS,
    "statements:add_form": Audience.ADMINS,
    **dict.fromkeys(
        [
            *("statements:drafts", "statements:keep_draft", "statements:discard_draft"),
            *("statements:choices", "statements:add_tag"),
            *("statements:read_page", "statements:proposals"),
        ],
        Audience.RESEARCHERS,
    ),
    "statements:recognise": Audience.RESEARCHERS,
    "statements:edit": Audience.RESEARCHERS,
    "statements:add_link": Audience.RESEARCHERS,
    "statements:decide_link": Audience.RESEARCHERS,
    "statements:measure_link": Audience.RESEARCHERS,
    "statements:record_search": Audience.RESEARCHERS,
    "statements:edit_search": Audience.RESEARCHERS,
    "statements:withdraw_search": Audience.RESEARCHERS,
    "statements:date": Audience.RESEARCHERS,
    "statements:one_day": Audience.RESEARCHERS,
    "statements:saved": Audience.SIGNED_IN,
    "statements:save_search": Audience.SIGNED_IN,
    "statements:matches": Audience.SIGNED_IN,
    "statements:rename_search": Audience.SIGNED_IN,
    "statements:delete_search": Audience.SIGNED_IN,
    "statements:mail_search": Audience.SIGNED_IN,
    "statements:renew_feed": Audience.SIGNED_IN,
    "statements:seen_search": Audience.SIGNED_IN,
    "statements:feed": Audience.ANYONE,
    "statements:unsubscribe": Audience.ANYONE,
    **dict.fromkeys(
        [
            "admin:index",
            "admin:autocomplete",
            "admin:statements_attempt_changelist",
            "admin:jsi18n",
            "admin:app_list",
            "admin:admin/(?P<url>.*)$",
            *(
                f"admin:statements_{model}_{page}"
                for model in ADMIN_MODELS
                for page in ("changelist", "add", "change", "delete", "history")
            ),
            *(f"admin:admin/statements/{model}/<path:object_id>/" for model in ADMIN_MODELS),
        ],
        Audience.ADMINS,
    ),
}


def routes(patterns=None, before="", spaces=()):
    """The name, or else the path, of every pattern of the site; its path; its view."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        where = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield ":".join([*spaces, pattern.name or where]), where, pattern.callback
        else:
            space = [pattern.namespace] if pattern.namespace else []
            yield from routes(pattern.url_patterns, where, [*spaces, *space])
