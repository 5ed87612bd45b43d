#!/bin/sh
# aiogram 3.31.0 and python-telegram-bot 22.8: a message whose handler fails is confirmed to Telegram, and gone.
#
# Telegram keeps an update until getUpdates asks with a larger offset. Both libraries ask with it as soon as they have
# fetched an update, whether or not its handler has ended well: here the handler fails (as it would where the database
# is away for a moment), the next request confirms the update, and no later one brings it again. Whoever must not lose
# a message has to store it before the offset moves, which neither library's polling offers. A process that is killed
# between fetching and handling loses it in the same way.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aiogram==3.31.0 python-telegram-bot==22.8
"$folder/venv/bin/python" - <<'PYTHON'
import asyncio
import json
import logging
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

logging.disable(logging.CRITICAL)
TOKEN = "123456:an-invented-token-of-thirty-five-chars"
ME = {"id": 123456, "is_bot": True, "first_name": "Bot", "username": "invented_bot"}
CHAT = {"id": 7, "type": "private", "first_name": "Client"}
MESSAGE = {"message_id": 1, "date": 1764000000, "chat": CHAT, "from": {"id": 7, "is_bot": False, "first_name": "Client"}}


class BotServer(ThreadingHTTPServer):
    """Keeps one update until it is confirmed, as Telegram does, and notes each offset that it is asked with."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.waiting = {1: {"update_id": 1, "message": {**MESSAGE, "text": "are you there?"}}}
        self.offsets, self.sent = [], 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_):
        """A library that stops leaves its last request."""

    def updates(self, offset):
        self.offsets.append(offset)
        self.waiting = {at: one for at, one in self.waiting.items() if at >= offset}
        self.sent += len(self.waiting)
        return list(self.waiting.values())


class Answers(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if "form-data" in self.headers.get("Content-Type", ""):
            parts = [part for part in body.split("\r\n--") if 'name="offset"' in part]
            offset = int(parts[0].split("\r\n\r\n")[1]) if parts else 0
        else:
            offset = int(dict(parse_qsl(body)).get("offset", 0))
        result = True
        if self.path.endswith("/getMe"):
            result = ME
        elif self.path.endswith("/getUpdates"):
            result = self.server.updates(offset)
            time.sleep(0 if result else 0.1)
        answer = json.dumps({"ok": True, "result": result}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


async def until(condition):
    for _ in range(200):
        if condition():
            return
        await asyncio.sleep(0.05)
    raise SystemExit("ten seconds passed and it did not happen: the finding has changed")


async def with_aiogram(server, handled):
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer

    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(server.url)))
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def fails(message):
        handled.append(message.text)
        raise ConnectionError("the database is away")

    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    await until(lambda: len(server.offsets) > 4)
    await dispatcher.stop_polling()
    await polling
    await bot.session.close()


async def with_python_telegram_bot(server, handled):
    from telegram.ext import Application, MessageHandler, filters

    async def fails(update, context):
        handled.append(update.message.text)
        raise ConnectionError("the database is away")

    application = Application.builder().token(TOKEN).base_url(f"{server.url}/bot").build()
    application.add_handler(MessageHandler(filters.ALL, fails))
    async with application:
        await application.start()
        await application.updater.start_polling(timeout=1)
        await until(lambda: len(server.offsets) > 4)
        await application.updater.stop()
        await application.stop()


for name, play in (("aiogram 3.31.0", with_aiogram), ("python-telegram-bot 22.8", with_python_telegram_bot)):
    server, handled = BotServer(), []
    asyncio.run(play(server, handled))
    server.shutdown()
    print(f"{name}: offsets asked with {server.offsets[:5]}, delivered {server.sent} time(s), handled {handled}")
    assert handled == ["are you there?"], "the handler was called again: the finding has changed"
    assert max(server.offsets) == 2, "the update was not confirmed: the finding has changed"
    assert server.sent == 1, "the update came again: the finding has changed"
print("as found: one failed handler, and the update is confirmed and gone")
PYTHON
