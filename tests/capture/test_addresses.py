"""Only public addresses are reached, in whatever form others are written."""

import ipaddress

import pytest

from statements.capture.addresses import is_public, may_connect, parse_target
from statements.capture.faults import FetchFault, FetchRefused
from statements.capture.fetching import Fetcher

PRIVATE = [
    *("0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254"),
    *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1"),
    *("192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1"),
    *("240.0.0.1", "255.255.255.255", "168.63.129.16"),
    *("::", "::1", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "::ffff:0:127.0.0.1", "::127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1"),
    *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1"),
    *("3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"),
]
PUBLIC = ["8.8.8.8", "1.1.1.1", "114.114.114.114", "2400:3200::1", "2606:4700::1111", "240e::1"]


@pytest.mark.parametrize("text", PRIVATE)
def test_an_address_that_is_not_public_is_never_connected_to(text):
    address = ipaddress.ip_address(text)
    assert not is_public(address)
    assert not may_connect(address, 80, local_port=None)
    assert not may_connect(address, 443, local_port=8080)


@pytest.mark.parametrize(
    "host",
    [
        *(f"[{text}]" if ":" in text else text for text in PRIVATE),
        *(
            "[::ffff:7f00:1]",
            "[0:0:0:0:0:ffff:127.0.0.1]",
            "[0000:0000::0001]",
            "[::FFFF:A9FE:A9FE]",
        ),
        *("[::127.0.0.1]", "[64:ff9b::169.254.169.254]", "[64:FF9B::0a00:0001]", "[2002:a00:1::]"),
        *("[2002:c0a8:0101::1]", "[2001:0:a9fe:a9fe::1]", "[::ffff:0:a00:1]", "[fe80::1%25lo]"),
        *("localhost", "LOCALHOST", "localhost.", "[::1]:80", "127.0.0.1:443", "[::]:80"),
    ],
)
def test_no_address_of_the_web_leads_into_this_network_in_whatever_form(host):
    with pytest.raises(FetchRefused) as refusal:
        Fetcher("Biaotai test", max_seconds=5).fetch(f"http://{host}/")
    assert refusal.value.fault in {FetchFault.PRIVATE, FetchFault.PORT}


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_is_connected_to(text):
    assert may_connect(ipaddress.ip_address(text), 443, local_port=None)


def test_the_local_port_opens_one_port_of_one_address():
    loopback, other = ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("127.0.0.2")
    assert may_connect(loopback, 8123, local_port=8123)
    assert not may_connect(loopback, 80, local_port=8123)
    assert not may_connect(other, 8123, local_port=8123)
    assert not may_connect(ipaddress.ip_address("8.8.8.8"), 8123, local_port=8123)


@pytest.mark.parametrize(
    "host",
    [
        *("127.1", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "2130706433", "017700000001"),
        *(
            "127.0.0.1.",
            "127.000.000.001",
            "１２７.０.０.１",
            "127。0。0。1",
            "0",
            "0x",
            "1.2.3.4.5",
        ),
        *("00000127.0.0.1", "256.256.256.256", "3232235777", "a.0x10", "1.2.3.4.5"),
        *("%31%32%37.0.0.1", "127%2e0%2e0%2e1", "①②⑦.⓪.⓪.①", "0x7f.1", "0300.0250.1.1"),
        *(
            "[::1",
            "[127.0.0.1]",
            "[v1.fe80]",
            "[::ffff:127.0.0.1.1]",
            "127.0.0.1\u3002",
            "4294967297",
        ),
    ],
)
def test_a_number_in_another_form_than_four_decimals_is_no_host(host):
    """A resolver would read it as an address, each in its own way."""
    with pytest.raises(FetchRefused) as refusal:
        Fetcher("Biaotai test").fetch(f"http://{host}/")
    assert refusal.value.fault in {FetchFault.PRIVATE, FetchFault.ADDRESS}


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        *(
            (address, FetchFault.ADDRESS)
            for address in ("ftp://a.cn/", "file:///etc/passwd", "a.cn")
        ),
        *(
            (address, FetchFault.ADDRESS)
            for address in ("javascript:alert(1)", "gopher://a.cn:80/")
        ),
        *((address, FetchFault.ADDRESS) for address in ("http://u:p@a.cn/", "http://a.cn@b.cn/")),
        *((address, FetchFault.ADDRESS) for address in ("http:///x", "http://[::1", "http://a b/")),
        *(
            (address, FetchFault.ADDRESS)
            for address in ("http://a.cn\\@b.cn/", "http://a.cn/\r\nX: y")
        ),
        *((address, FetchFault.ADDRESS) for address in ("http://a.cn:99999/", "http://a.cn:x/")),
        *((f"http://a.cn:{port}/", FetchFault.PORT) for port in (0, 22, 6379, 8080, 65535)),
        ("http://[fe80::1%25eth0]/", FetchFault.PRIVATE),
        ("http://" + "a" * 3000, FetchFault.ADDRESS),
    ],
)
def test_what_is_no_address_of_the_web_is_refused(address, fault):
    with pytest.raises(FetchRefused) as refusal:
        parse_target(address)
    assert refusal.value.fault is fault


def test_chinese_in_an_address_is_sent_as_servers_expect_it():
    target = parse_target("https://例子.中国/新闻/a b".replace(" ", "%20") + "?q=学习&p=1#end")
    assert target.host == "xn--fsqu00a.xn--fiqs8s"
    assert target.path == "/%E6%96%B0%E9%97%BB/a%20b?q=%E5%AD%A6%E4%B9%A0&p=1"
    assert target.address.startswith("https://xn--fsqu00a.xn--fiqs8s/")
