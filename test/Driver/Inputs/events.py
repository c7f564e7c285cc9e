"""Prints the events of a TensorBoard file, after checking every checksum."""
import struct
import sys


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def check(data, stored):
    crc = crc32c(data)
    masked = (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF
    assert masked == struct.unpack("<I", stored)[0], "wrong checksum"


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def fields(data):
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 2:
            size, at = varint(data, at)
            value, at = data[at:at + size], at + size
        else:
            size = 8 if kind == 1 else 4
            value, at = data[at:at + size], at + size
        yield key >> 3, value


text = open(sys.argv[1], "rb").read()
at = 0
while at < len(text):
    head = text[at:at + 8]
    check(head, text[at + 8:at + 12])
    size = struct.unpack("<Q", head)[0]
    body = text[at + 12:at + 12 + size]
    check(body, text[at + 12 + size:at + 16 + size])
    at += 16 + size
    event = dict(fields(body))
    assert struct.unpack("<d", event[1])[0] > 1e9
    if 3 in event:
        print("version", event[3].decode())
    if 7 in event:
        print("start", event[2])
    for _, value in fields(event.get(5, b"")):
        one = dict(fields(value))
        print(event.get(2, 0), one[1].decode(),
              "%g" % struct.unpack("<f", one[2])[0])
