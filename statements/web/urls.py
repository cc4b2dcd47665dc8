"""URLs, each with its audience."""

from django.conf import settings

from statements.services.audience import Audience
from statements.web import exports
from statements.web.alerts import feeds, saved_searches
from statements.web.analysis import dashboard, matrix, passages
from statements.web.audience import route
from statements.web.imports import pages as imports
from statements.web.imports import rows, steps
from statements.web.links import compare, recorded_searches, review
from statements.web.news import front
from statements.web.statements import dates, entry, links, pages, recognition
from statements.web.workbench import urls as workbench

app_name = "statements"

ANYONE, SIGNED_IN = Audience.ANYONE, Audience.SIGNED_IN
READERS, RESEARCHERS = Audience.READERS, Audience.RESEARCHERS

# A form may exceed the limit of a text, so that the error page can name it and keep the text.
LONG_TEXTS = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

urlpatterns = [
    *workbench.urlpatterns,
    route("", front.home, audience=READERS, name="home"),
    route("search/", pages.search, audience=READERS, name="search"),
    route("statements/", pages.statement_list, audience=READERS, name="statements"),
    route(
        "statements/add/",
        entry.add_statement,
        audience=RESEARCHERS,
        name="add",
        longest_body=LONG_TEXTS,
    ),
    route(
        "statements/recognise/",
        recognition.recognise,
        audience=RESEARCHERS,
        name="recognise",
        longest_body=LONG_TEXTS,
        helps_form=True,
    ),
    route(
        "statements/<id:statement_id>/", pages.statement_detail, audience=READERS, name="statement"
    ),
    route(
        "statements/<id:statement_id>/edit/",
        entry.edit_statement,
        audience=RESEARCHERS,
        name="edit",
        longest_body=LONG_TEXTS,
    ),
    route("statements/<id:statement_id>/cite/", exports.cite, audience=READERS, name="cite"),
    route(
        "statements/<id:statement_id>/link/", links.add_link, audience=RESEARCHERS, name="add_link"
    ),
    route(
        "links/<id:link_id>/decide/", links.decide_link, audience=RESEARCHERS, name="decide_link"
    ),
    route(
        "links/<id:link_id>/measure/",
        links.measure_link,
        audience=RESEARCHERS,
        name="measure_link",
    ),
    route("dates/", dates.date, audience=RESEARCHERS, name="date", helps_form=True),
    route("dates/day/", dates.one_day, audience=RESEARCHERS, name="one_day", helps_form=True),
    route("directives/", pages.directive_list, audience=READERS, name="directives"),
    route(
        "directives/<id:statement_id>/", pages.statement_detail, audience=READERS, name="directive"
    ),
    route("matrix/", matrix.matrix_page, audience=READERS, name="matrix"),
    route("matrix/<str:name>", matrix.matrix_figure, audience=READERS, name="matrix_figure"),
    route(
        "directives/<id:directive_id>/analysis/",
        dashboard.dashboard,
        audience=READERS,
        name="analysis",
    ),
    route(
        "directives/<id:directive_id>/analysis/<str:name>",
        dashboard.figure,
        audience=READERS,
        name="analysis_figure",
    ),
    route(
        "directives/<id:directive_id>/search/",
        recorded_searches.record_search,
        audience=RESEARCHERS,
        name="record_search",
    ),
    route(
        "searches/<id:search_id>/edit/",
        recorded_searches.edit_search,
        audience=RESEARCHERS,
        name="edit_search",
    ),
    route(
        "searches/<id:search_id>/withdraw/",
        recorded_searches.withdraw_search,
        audience=RESEARCHERS,
        name="withdraw_search",
    ),
    route("responses/", pages.response_list, audience=READERS, name="responses"),
    route(
        "responses/<id:statement_id>/", pages.statement_detail, audience=READERS, name="response"
    ),
    route("compare/", compare.compare, audience=READERS, name="compare"),
    route("compare/between/", compare.between, audience=READERS, name="compare_between"),
    route("compare/<str:name>", compare.comparison_file, audience=READERS, name="compare_file"),
    route("passages/", passages.passage, audience=READERS, name="passage"),
    route("provinces/", pages.province_list, audience=READERS, name="provinces"),
    route("provinces/<str:code>/", pages.province_detail, audience=READERS, name="province"),
    route("phrases/", pages.phrase_list, audience=READERS, name="phrases"),
    route("phrases/<id:phrase_id>/", pages.phrase_detail, audience=READERS, name="phrase"),
    route(
        "imports/",
        imports.import_list,
        audience=RESEARCHERS,
        name="imports",
        longest_body=settings.IMPORT_BYTES,
        takes_files=True,
    ),
    route("imports/template/", imports.template, audience=RESEARCHERS, name="import_template"),
    route("imports/<id:import_id>/", imports.import_page, audience=RESEARCHERS, name="import"),
    route(
        "imports/<id:import_id>/columns/",
        steps.match_columns,
        audience=RESEARCHERS,
        name="import_columns",
    ),
    route(
        "imports/<id:import_id>/rows/<id:number>/",
        rows.import_row,
        audience=RESEARCHERS,
        name="import_row",
        longest_body=LONG_TEXTS,
    ),
    route(
        "imports/<id:import_id>/drafts/",
        rows.keep_drafts,
        audience=RESEARCHERS,
        name="import_drafts",
    ),
    route("imports/<id:import_id>/run/", steps.run, audience=RESEARCHERS, name="import_run"),
    route(
        "imports/<id:import_id>/take-back/",
        steps.take_back,
        audience=RESEARCHERS,
        name="import_take_back",
    ),
    route(
        "imports/<id:import_id>/left-out/",
        imports.left_out,
        audience=RESEARCHERS,
        name="import_left_out",
    ),
    route("imports/schema/", imports.schema, audience=READERS, name="import_schema"),
    route("exports/", exports.start, audience=READERS, name="export_start"),
    route("exports/<str:key>/", exports.export_page, audience=READERS, name="export"),
    route("exports/<str:key>/file/", exports.download, audience=READERS, name="export_file"),
    route("review/", review.queue, audience=RESEARCHERS, name="review"),
    route("review/decide/", review.decide, audience=RESEARCHERS, name="review_decide"),
    route("review/batch/", review.batch, audience=RESEARCHERS, name="review_batch"),
    route(
        "review/batch/confirm/",
        review.confirm_batch,
        audience=RESEARCHERS,
        name="review_confirm_batch",
    ),
    route("review/unresolved/", review.unresolved, audience=READERS, name="unresolved"),
    route("review/quality/", review.quality, audience=READERS, name="link_quality"),
    route("tags/", pages.tag_list, audience=READERS, name="tags"),
    route("tags/<slug:slug>/", pages.tag_detail, audience=READERS, name="tag"),
    route("saved/", saved_searches.saved, audience=SIGNED_IN, name="saved"),
    route("saved/add/", saved_searches.save, audience=SIGNED_IN, name="save_search"),
    route("saved/<id:search_id>/", saved_searches.matches, audience=SIGNED_IN, name="matches"),
    route(
        "saved/<id:search_id>/rename/",
        saved_searches.rename,
        audience=SIGNED_IN,
        name="rename_search",
    ),
    route(
        "saved/<id:search_id>/delete/",
        saved_searches.delete,
        audience=SIGNED_IN,
        name="delete_search",
    ),
    route(
        "saved/<id:search_id>/mail/",
        saved_searches.set_mail,
        audience=SIGNED_IN,
        name="mail_search",
    ),
    route(
        "saved/<id:search_id>/feed/",
        saved_searches.renew_feed,
        audience=SIGNED_IN,
        name="renew_feed",
    ),
    route(
        "saved/<id:search_id>/seen/",
        saved_searches.mark_seen,
        audience=SIGNED_IN,
        name="seen_search",
    ),
    # A feed reader and a mail program cannot sign in: the token in the URL authenticates them.
    route("feeds/<str:token>.atom", feeds.feed, audience=ANYONE, name="feed"),
    route(
        "unsubscribe/<str:token>/", saved_searches.unsubscribe, audience=ANYONE, name="unsubscribe"
    ),
]
