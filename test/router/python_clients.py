"""Runs the Python clients of OpenAI and Anthropic through a router, by hand: python_clients.py URL MODEL.

Needs `pip install openai anthropic`, a router at URL and an engine behind it that serves MODEL for chats.
"""

import sys

import anthropic
import openai

url, model = sys.argv[1:3]
turns = [{"role": "user", "content": "hello there"}]
greedy = {"model": model, "messages": turns, "max_tokens": 8, "temperature": 0}

client = openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
assert model in [card.id for card in client.models.list()]
whole = client.chat.completions.create(**greedy)
text, usage = "", None
with client.chat.completions.create(
    **greedy, stream=True, stream_options={"include_usage": True}
) as stream:
    for chunk in stream:
        usage = chunk.usage or usage
        text += "".join(choice.delta.content or "" for choice in chunk.choices)
assert text == whole.choices[0].message.content, (text, whole)
assert usage is not None and usage.total_tokens == whole.usage.total_tokens
assert client.completions.create(model=model, prompt="hello", max_tokens=4).choices
assert client.responses.create(model=model, input="hello", max_output_tokens=4).usage.output_tokens == 4
for refused in (
    lambda: client.chat.completions.create(**{**greedy, "model": "none"}),
    lambda: client.files.retrieve("file-1"),
    lambda: client.responses.retrieve("resp_none"),
):
    try:
        refused()
    except openai.NotFoundError:
        continue
    raise AssertionError("a request for nothing was answered")

claude = anthropic.Anthropic(base_url=url, api_key="none", max_retries=0)
message = claude.messages.create(model=model, messages=turns, max_tokens=4)
assert message.usage.output_tokens == 4
with claude.messages.stream(model=model, messages=turns, max_tokens=4) as events:
    assert events.get_final_message().usage.output_tokens == 4
counted = claude.messages.count_tokens(model=model, messages=turns)
assert counted.input_tokens == message.usage.input_tokens
try:
    claude.messages.create(model="none", messages=turns, max_tokens=4)
except anthropic.NotFoundError:
    print(f"openai {openai.__version__} and anthropic {anthropic.__version__}: all passed")
