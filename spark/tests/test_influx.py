import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from trapline_spark.errors import InputError, ServiceError
from trapline_spark.influx import InfluxTarget, line_of, load_influx_target, write_lines

ALERT = {
    "alert_id": "0000002a" + "0" * 24,
    "kind": "open",
    "rule": "impossible_travel",
    "client_id": "a b,c=d\\",
    "transaction_id": "1" * 16,
    "event_time_ms": 1000,
    "window_start_ms": 0,
    "window_end_ms": 1000,
    "evidence": [],
    "details": {"kind": "distinct", "field": "region", "values": ['no"rth', "south"]},
}


def test_an_opening_is_a_point_under_the_original_names() -> None:
    assert line_of(json.dumps(ALERT), "r 1") == (
        "impossible_travel_alerts,client_id=a\\ b\\,c\\=d\\_,run_id=r\\ 1 "
        f'regions_seen_str="no\\"rth, south",region_count=2i,alert_id="{ALERT["alert_id"]}" 1000000042'
    )


@pytest.mark.parametrize(
    ("details", "fields"),
    [
        ({"kind": "pair", "small_amount_cents": 199, "large_amount_cents": 200000}, "min_amount=1.99,max_amount=2000.0"),
        ({"kind": "count", "count": 3}, "txn_count=3i"),
        ({"kind": "sum", "sum_cents": 12345}, "total_amount=123.45"),
    ],
)
def test_the_fields_of_each_kind(details: dict[str, object], fields: str) -> None:
    line = line_of(json.dumps({**ALERT, "details": details}), "r")
    assert line is not None
    assert f" {fields},alert_id=" in line


def test_an_extension_is_no_point() -> None:
    assert line_of(json.dumps({**ALERT, "kind": "extend"}), "r") is None


def test_an_alert_of_the_original_is_stamped_with_the_begin_of_its_window() -> None:
    alert = {
        "alert_type": "TRAVEL",
        "client_id": "7",
        "window_start": "1970-01-01T00:10:00.000Z",
        "window_end": "1970-01-01T00:20:00.000Z",
        "regions": ["north", "south"],
    }
    assert line_of(json.dumps(alert), "r") == (
        'impossible_travel_alerts,client_id=7,run_id=r regions_seen_str="north, south" 600000000000'
    )


def test_values_that_end_in_a_backslash_stay_apart() -> None:
    clients = ["C:", "C:\\", "C:\\_", "C:\\__", "C:_"]
    lines = {
        line_of(json.dumps({"alert_type": "TRAVEL", "client_id": client, "window_start": "1970-01-01T00:10:00.000Z"}), "r")
        for client in clients
    }
    assert len(lines) == len(clients)
    assert all(line is not None and "\\,run_id" not in line for line in lines)


def test_targets_of_both_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_influx_target("http://h:8086/", None)
    assert first == InfluxTarget("http://h:8086/write?db=fraud_data&precision=ns", None)
    file = tmp_path / "influx.properties"
    file.write_text("token=secret\norg=my org\n")
    second = load_influx_target("http://h:8086", str(file))
    assert second == InfluxTarget("http://h:8086/api/v2/write?org=my%20org&bucket=fraud_data&precision=ns", "Token secret")
    monkeypatch.setenv("TRAPLINE_INFLUX_BUCKET", "other")
    assert load_influx_target("http://h", str(file)).write_url.endswith("&bucket=other&precision=ns")
    file.write_text("tokn=secret\n")
    with pytest.raises(InputError, match="unknown Influx property 'tokn'"):
        load_influx_target("http://h:8086", str(file))


def test_what_the_server_refuses_is_said() -> None:
    received: list[bytes] = []

    class Server(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(400 if b"bad" in received[-1] else 204)
            self.end_headers()
            if b"bad" in received[-1]:
                self.wfile.write(b"unable to parse\nit")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = HTTPServer(("127.0.0.1", 0), Server)
    Thread(target=server.serve_forever, daemon=True).start()
    target = InfluxTarget(f"http://127.0.0.1:{server.server_port}/write", None)
    write_lines(target, ["a x=1", "b x=1"])
    assert received == [b"a x=1\nb x=1"]
    with pytest.raises(ServiceError, match="InfluxDB: 400 unable to parse it"):
        write_lines(target, ["bad"])
    server.shutdown()
    server.server_close()
    with pytest.raises(ServiceError, match="InfluxDB: "):
        write_lines(target, ["a x=1"])
