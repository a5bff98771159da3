#!/usr/bin/env python3
"""A whole client of the Tingxu daemon in plain Python; docs/protocol.md explains every step.

  docs/client.py                                  prints the calls
  docs/client.py --service cash --counter 1       takes a ticket first, and calls it to counter 1
"""
import argparse, base64, http.client, json, os, socket, sys, time, uuid

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
parser.add_argument("--daemon", default="127.0.0.1:7600", metavar="HOST:PORT")
parser.add_argument("--role", default="role=display", help="or role=kiosk&id=1, role=counter&id=1")
parser.add_argument("--service", help="take a ticket for it")
parser.add_argument("--counter", type=int, help="open it, and call the next to it")
parser.add_argument("--seconds", type=float, default=1e9, help="how long to watch")
parser.add_argument("--log", type=argparse.FileType("a"), default=os.devnull,
                    help="a file for every message, one JSON a line")
options = parser.parse_args()
host, port = options.daemon.rsplit(":", 1)
ahead = 0  # by so many milliseconds is the daemon's clock ahead of ours

def now():
    return round(time.time() * 1000) + ahead

def log(**message):
    print(json.dumps(message), file=options.log, flush=True)

def ask(**wish):  # One id a wish: sent again after a lost answer, it is still done at most once.
    body, key = {"wish": wish, "meant_until": now() + 10_000}, str(uuid.uuid4())
    while now() < body["meant_until"]:
        try:
            line = http.client.HTTPConnection(host, int(port), timeout=5)
            line.request("POST", "/api/v1/commands", json.dumps(body), {"Idempotency-Key": key})
            reply = line.getresponse()
            answer = json.loads(reply.read())
            log(sent=body, key=key, status=reply.status, received=answer)
            if reply.status != 503:  # 503: nothing was written, so once more under the same id
                told = answer["outcome"] if reply.status == 200 else answer["title"]
                return print(wish["command"], "->", told)
        except (OSError, http.client.HTTPException) as trouble:
            print("no answer, trying again:", trouble)
        time.sleep(0.5)

def frames(line):
    nonce = base64.b64encode(os.urandom(16)).decode()
    line.sendall(f"GET /api/v1/events?protocol=1&{options.role} HTTP/1.1\r\nHost: {host}\r\n"
                 "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                 f"Sec-WebSocket-Key: {nonce}\r\n\r\n".encode())
    stream = line.makefile("rb")
    if b" 101 " not in (status := stream.readline()):
        sys.exit(f"no such view: {status.decode().strip()}")
    while stream.readline().strip():
        pass  # the rest of the head
    while head := stream.read(2):  # 0x81: one whole text; anything else ends the connection
        wide = {126: 2, 127: 8}.get(head[1], 0)
        data = stream.read(int.from_bytes(stream.read(wide), "big") if wide else head[1])
        if head[0] != 0x81:
            return print("closed:", data[2:].decode())
        yield json.loads(data)

wishes, ends = [], time.time() + options.seconds
if options.service:
    wishes.append({"command": "issue", "service": options.service, "language": "en", "kiosk": 1})
if options.counter:
    wishes += [{"command": "open_counter", "counter": options.counter},
               {"command": "call_next", "counter": options.counter}]
while time.time() < ends:
    try:  # A heartbeat comes every 2 s; after 10 s of silence nothing known is current any more.
        with socket.create_connection((host, int(port)), timeout=10) as line:
            for frame in frames(line):
                log(role=options.role, frame=frame)
                ahead += frame["at"] - now()
                for fact in frame.get("facts", []):
                    if fact["fact"] == "called":
                        print(f"{fact['number']}, please go to counter {fact['counter']}")
                if frame["type"] == "view":
                    while wishes:
                        ask(**wishes.pop(0))
                if time.time() > ends:
                    break
    except OSError as trouble:
        print("nothing heard, trying again:", trouble)
    time.sleep(0.2)
