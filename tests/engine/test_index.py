"""The index that finds the directives a response may repeat."""

from statements.engine.echo.index import build_index


def test_an_index_finds_the_directive_that_was_repeated():
    directives = {
        "芯片": "集中力量攻克高端芯片、基础软件等核心技术，构建自主可控的系统。",
        "防汛": "要做好防汛抗旱工作，确保人民群众生命财产安全。",
        "宪法": "坚持依宪治国、依宪执政，维护宪法权威。",
    }
    index = build_index(directives.items())
    response = "会议强调，要攻克高端芯片、基础软件等核心技术。"
    assert [candidate.id for candidate in index.candidates(response)] == ["芯片"]
    [candidate] = index.candidates_with_passages(response)
    assert (candidate.id, candidate.letters) == ("芯片", len("攻克高端芯片基础软件等核心技术"))
    assert index.candidates("") == index.candidates("今天天气很好") == []
    assert index.size > 0
