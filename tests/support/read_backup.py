#!/usr/bin/python3
"""Reads holdfast's backups, written from docs/format.md alone.

    read_backup.py list FOLDER                      the backups of a chain
    read_backup.py verify FOLDER [--key BASE64]     every check; without a key those that need none
    read_backup.py extract FOLDER ENTRY [--number N] [--key BASE64]     an entry's bytes to standard output

Ends with 1 and a line on standard error if anything is not as it should be. Needs (Debian) python3-nacl,
python3-cryptography, python3-zstandard, python3-xxhash.
"""

import argparse
import base64
import hashlib
import hmac
import json
import pathlib
import re
import struct
import sys

import xxhash
import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl import bindings
from nacl.exceptions import CryptoError

MAX_MANIFEST = 64 << 20
MAX_FRAME = 16 << 20
TAG = 16


class Refused(Exception):
    pass


def require(condition, why):
    if not condition:
        raise Refused(why)


def xxh3(data):
    return xxhash.xxh3_128(data).digest()


def hkdf(secret, salt, info, size):
    key = hmac.new(salt or bytes(32), secret, "sha256").digest()
    result = block = b""
    counter = 0
    while len(result) < size:
        counter += 1
        block = hmac.new(key, block + info + bytes([counter]), "sha256").digest()
        result += block
    return result[:size]


class XChaCha:
    nonce_size = 24

    def __init__(self, key):
        self.key = key

    def open(self, nonce, data, sealed):
        try:
            return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, data, nonce, self.key)
        except CryptoError:
            return None


class Gcm:
    nonce_size = 12

    def __init__(self, key):
        self.key = key

    def open(self, nonce, data, sealed):
        try:
            return AESGCM(self.key).decrypt(nonce, sealed, data)
        except InvalidTag:
            return None


CIPHERS = {"xchacha20-poly1305": XChaCha, "aes-256-gcm": Gcm}


# ---- the manifest ----------------------------------------------------------------------------------------------

def natural(below=1 << 64):
    return lambda v: type(v) is int and 0 <= v < below


def text(least=0, most=1024):
    return lambda v: type(v) is str and least <= len(v.encode("utf-8")) <= most


def digits(count):
    return lambda v: type(v) is str and re.fullmatch("[0-9a-f]{%d}" % count, v) is not None


def either(*tests):
    return lambda v: any(test(v) for test in tests)


def nothing(v):
    return v is None


def members(**tests):
    def check(v):
        if type(v) is not dict:
            return False
        if set(v) != set(tests):
            raise Refused("members are missing or unknown: %s" % sorted(set(v) ^ set(tests)))
        return all(test(v[name]) for name, test in tests.items())
    return check


def array(most, element):
    return lambda v: type(v) is list and len(v) <= most and all(element(e) for e in v)


def base64_bytes(least, most):
    def check(v):
        try:
            data = base64.b64decode(v, validate=True)
        except (ValueError, TypeError):
            return False
        return least <= len(data) <= most and base64.b64encode(data).decode() == v
    return check


def time(v):
    return type(v) is str and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z", v) is not None


def entry(v):
    name = {"NameAsBase64": base64_bytes(1, 1024)} if "NameAsBase64" in v else {"Name": text(1)}
    return members(**name, Offset=natural(), Size=natural(), Items=natural(), Digest=digits(32))(v)


MANIFEST = dict(
    FormatVersion=lambda v: v == 1, BackupId=digits(32), Database=text(1), TaskName=text(), NodeTag=text(),
    Type=lambda v: v in ("Backup", "Snapshot"), IsFull=lambda v: type(v) is bool, Number=natural(1 << 32),
    ChainId=digits(32), ParentDigest=either(nothing, digits(64)), EtagFrom=either(nothing, natural()), EtagTo=natural(),
    ChangeVector=text(0, 64 << 10), Engine=members(Name=text(), Version=text()), StartedAt=time, CompletedAt=time,
    Encryption=either(nothing, members(Cipher=text(1, 64), KeyId=digits(32), Salt=base64_bytes(32, 32),
                                       WrappedKey=base64_bytes(48, 96))),
    Compression=members(Algorithm=lambda v: v in ("zstd", "none"), Level=natural(23)),
    FrameSize=lambda v: type(v) is int and 1 <= v <= MAX_FRAME, FrameCount=natural((1 << 32) + 1), FramesDigest=digits(64),
    RawSize=natural(1 << 63), StoredSize=natural(1 << 63), Items=natural(1 << 63),
    Segments=array(100000, members(Name=text(1), Size=natural(), Frames=natural(), FirstFrame=natural())),
    Entries=array(1000000, entry), Digest=digits(64))


class Manifest:
    def __init__(self, data):
        require(len(data) <= MAX_MANIFEST, "a manifest is larger than 64 MiB")
        closing = re.search(rb',\n"Digest":"([0-9a-f]{64})"\n}\n\Z', data)
        require(closing, "a manifest is truncated")
        covered = data[:closing.start()]
        require(hashlib.sha256(covered).hexdigest().encode() == closing.group(1), "a manifest is damaged")
        self.digest = hashlib.sha256(data).hexdigest()
        self.values = json.loads(data.decode("utf-8"))
        tests = dict(MANIFEST)
        if self.values.get("Encryption") is not None:
            code = re.search(rb',\n"Authentication":"([0-9a-f]{64})"\Z', covered)
            require(code, "a manifest has no authentication")
            self.authenticated, self.code = covered[:code.start()], code.group(1).decode()
            tests["Authentication"] = digits(64)
        for name in tests:
            require(name in self.values, "a manifest lacks %s" % name)
            require(tests[name](self.values[name]), "a manifest has a wrong %s" % name)
        for name in self.values:
            require(name in tests or "a" <= name[:1] <= "z", "a manifest has the unknown member %s" % name)
        self.check_values()

    def __getattr__(self, name):
        return self.values[name]

    def check_values(self):
        full = self.Number == 1
        require(self.Number >= 1 and self.IsFull == full, "Number and IsFull do not fit")
        require((self.ChainId == self.BackupId) == full, "ChainId does not fit")
        require((self.ParentDigest is None) == full and (self.EtagFrom is None) == full, "a parent does not fit")
        require(full or self.EtagFrom <= self.EtagTo, "EtagFrom is after EtagTo")
        require(self.FrameCount == max(1, -(-self.RawSize // self.FrameSize)), "FrameCount does not fit")
        frames = stored = 0
        for i, segment in enumerate(self.Segments):
            require(segment["Name"] == "%s.%03d.segment" % (self.stem(), i), "a segment has a wrong Name")
            require(segment["FirstFrame"] == frames and segment["Frames"] >= 1, "segments leave a gap")
            frames += segment["Frames"]
            stored += segment["Size"]
        require(frames == self.FrameCount and stored == self.StoredSize, "segments do not add up")
        offset = items = 0
        names = set()
        for e in self.Entries:
            require(e["Offset"] == offset, "entries leave a gap")
            offset += e["Size"]
            items += e["Items"]
            names.add(entry_name(e))
        require(offset == self.RawSize and items == self.Items, "entries do not add up")
        require(len(names) == len(self.Entries), "an entry is there twice")

    def stem(self):
        return "%04d-%s" % (self.Number, "full" if self.Number == 1 else "incremental")


def entry_name(e):
    return base64.b64decode(e["NameAsBase64"]) if "NameAsBase64" in e else e["Name"].encode("utf-8")


# ---- keys ------------------------------------------------------------------------------------------------------

def unlock(manifest, user_key):
    """The cipher of the frames; None if the backup is not encrypted, or there is no key to look inside."""
    encryption = manifest.Encryption
    if encryption is None:
        require(user_key is None, "a key was given, but the backup is not encrypted")
        return None
    require(encryption["Cipher"] in CIPHERS, "an unknown cipher: %s" % encryption["Cipher"])
    if user_key is None:
        return None
    cipher = CIPHERS[encryption["Cipher"]]
    backup_id = bytes.fromhex(manifest.BackupId)
    key_id = hkdf(user_key, b"", b"holdfast v1 key id", 16).hex()
    wrapping = cipher(hkdf(user_key, base64.b64decode(encryption["Salt"]), b"holdfast v1 wrap", 32))
    data_key = wrapping.open(bytes(cipher.nonce_size), backup_id + encryption["Cipher"].encode(),
                             base64.b64decode(encryption["WrappedKey"]))
    if data_key is None and key_id != encryption["KeyId"]:
        raise Refused("wrong key: the backup needs %s, this is %s" % (encryption["KeyId"], key_id))
    require(data_key is not None and len(data_key) == 32 and key_id == encryption["KeyId"], "the wrapped key is damaged")
    code = hmac.new(hkdf(data_key, backup_id, b"holdfast v1 manifest", 32), manifest.authenticated, "sha256").hexdigest()
    require(hmac.compare_digest(code, manifest.code), "a manifest was changed by somebody without the key")
    return cipher(hkdf(data_key, backup_id, b"holdfast v1 frames", 32))


# ---- segments and frames ---------------------------------------------------------------------------------------

def stored_size(raw_size):
    return 9 + raw_size + 3 * max(1, -(-raw_size // 131072))


def check_segment_header(data, manifest, number, first_frame):
    require(len(data) >= 64, "a segment is truncated")
    magic, size, mark, backup_id, found, version, zero, first = struct.unpack("<II8s16sIHHQ", data[:48])
    require((magic, size, mark) == (0x184D2A50, 56, b"HOLDFAST"), "a segment does not begin as one")
    require(data[48:64] == xxh3(data[:48]), "a segment's header is damaged")
    require(version == 1 and zero == 0, "a segment is of an unknown version")
    require(backup_id.hex() == manifest.BackupId, "a segment belongs to another backup")
    require((found, first) == (number, first_frame), "a segment is in another's place")


def unpack_frame(data, at, manifest, index, cipher):
    """The raw bytes (None: sealed and no key), where the next frame begins, and what goes into FramesDigest."""
    header = data[at:at + 80]
    require(len(header) == 80, "frame %d is truncated" % index)
    magic, size, backup_id, found, raw_size, payload_size, version, flags = struct.unpack("<II16sQIIBB", header[:42])
    require((magic, size) == (0x184D2A51, 72), "frame %d is not where it should be" % index)
    require(backup_id.hex() == manifest.BackupId, "frame %d belongs to another backup" % index)
    sealed = manifest.Encryption is not None
    require(version == 1 and flags & ~3 == 0 and bool(flags & 2) == sealed, "frame %d has wrong flags" % index)
    require(not any(header[42:48]) and not (sealed and any(header[48:64])), "frame %d lacks zeros" % index)
    require(raw_size <= manifest.FrameSize, "frame %d is too large" % index)
    extra = 24 + TAG if sealed else 0
    require(9 + extra <= payload_size <= stored_size(raw_size) + extra, "frame %d has a wrong payload size" % index)
    payload = data[at + 80:at + 80 + payload_size]
    require(len(payload) == payload_size, "frame %d is truncated" % index)
    require(header[64:] == xxh3(header[:64] + payload), "frame %d is damaged" % index)
    require(found == index, "frame %d is in the place of frame %d" % (found, index))
    require(bool(flags & 1) == (index + 1 == manifest.FrameCount), "frame %d is wrongly marked as last or not" % index)
    require(raw_size == min(manifest.FrameSize, manifest.RawSize - index * manifest.FrameSize),
            "frame %d has not the size of its place" % index)
    digest = header + (payload[-16:] if sealed else bytes(16))
    at += 80 + payload_size
    if sealed and cipher is None:
        return None, at, digest
    check = header[48:64]
    if sealed:
        nonce = bytes(cipher.nonce_size - 8) + index.to_bytes(8, "big")
        payload = cipher.open(nonce, header[8:48], payload)
        require(payload is not None, "frame %d was not sealed with this key" % index)
        require(struct.unpack("<II", payload[:8]) == (0x184D2A52, 16), "frame %d is not built as a frame" % index)
        check, payload = payload[8:24], payload[24:]
    return decompress(payload, raw_size, check, index), at, digest


def decompress(payload, raw_size, check, index):
    try:
        parameters = zstandard.get_frame_parameters(payload)
        require(parameters.content_size == raw_size and parameters.dict_id == 0, "frame %d states a wrong size" % index)
        unpacker = zstandard.ZstdDecompressor().decompressobj()
        raw = unpacker.decompress(payload)
        require(unpacker.eof and unpacker.unused_data == b"", "frame %d is not one zstd frame" % index)
    except zstandard.ZstdError as error:
        raise Refused("frame %d does not decompress: %s" % (index, error))
    require(len(raw) == raw_size and xxh3(raw) == check, "frame %d decompresses to other bytes" % index)
    return raw


class Chain:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.manifests = []
        while True:
            number = len(self.manifests) + 1
            path = self.folder / ("%04d-%s.manifest.json" % (number, "full" if number == 1 else "incremental"))
            if not path.exists():
                break
            manifest = Manifest(path.read_bytes())
            require(manifest.Number == number, "%s is the manifest of another backup" % path.name)
            if self.manifests:
                parent = self.manifests[-1]
                require(manifest.ParentDigest == parent.digest and manifest.ChainId == parent.ChainId and
                        manifest.EtagFrom == parent.EtagTo, "%s has another parent" % path.name)
            self.manifests.append(manifest)
        require(self.manifests, "there is no backup in %s" % folder)

    def read(self, manifest, user_key):
        """The raw stream; None if it is encrypted and there is no key."""
        cipher = unlock(manifest, user_key)
        digest = hashlib.sha256()
        raw = []
        for number, segment in enumerate(manifest.Segments):
            path = self.folder / segment["Name"]
            require(path.exists(), "%s is missing" % path.name)
            data = path.read_bytes()
            require(len(data) == segment["Size"], "%s has not its size" % path.name)
            check_segment_header(data, manifest, number, segment["FirstFrame"])
            at = 64
            for i in range(segment["Frames"]):
                piece, at, part = unpack_frame(data, at, manifest, segment["FirstFrame"] + i, cipher)
                digest.update(part)
                raw.append(piece)
            require(at == len(data), "%s has something after its frames" % path.name)
        require(digest.hexdigest() == manifest.FramesDigest, "the frames are not those of the manifest")
        if manifest.Encryption is not None and cipher is None:
            return None
        raw = b"".join(raw)
        for e in manifest.Entries:
            require(xxh3(raw[e["Offset"]:e["Offset"] + e["Size"]]).hex() == e["Digest"], "an entry has other bytes")
        return raw


def main():
    parser = argparse.ArgumentParser(description="Reads a chain of backups.")
    parser.add_argument("command", choices=["list", "verify", "extract"])
    parser.add_argument("folder")
    parser.add_argument("entry", nargs="?")
    parser.add_argument("--number", type=int, default=1)
    parser.add_argument("--key", type=lambda v: base64.b64decode(v, validate=True))
    arguments = parser.parse_args()
    chain = Chain(arguments.folder)
    if arguments.command == "list":
        for manifest in chain.manifests:
            print("%s %s %s entries=%d raw=%d%s" % (manifest.stem(), manifest.Type, manifest.StartedAt,
                                                    len(manifest.Entries), manifest.RawSize,
                                                    " encrypted=" + manifest.Encryption["Cipher"] if manifest.Encryption else ""))
    elif arguments.command == "verify":
        for manifest in chain.manifests:
            raw = chain.read(manifest, arguments.key)
            print("%s %s" % (manifest.stem(), "stored bytes right, not opened" if raw is None else "right"))
    else:
        require(1 <= arguments.number <= len(chain.manifests), "there is no backup %d" % arguments.number)
        manifest = chain.manifests[arguments.number - 1]
        for e in manifest.Entries:
            if entry_name(e) == (arguments.entry or "").encode("utf-8", "surrogateescape"):
                raw = chain.read(manifest, arguments.key)
                require(raw is not None, "the backup is encrypted: give --key")
                sys.stdout.buffer.write(raw[e["Offset"]:e["Offset"] + e["Size"]])
                return
        raise Refused("there is no entry %s" % arguments.entry)


if __name__ == "__main__":
    try:
        main()
    except (Refused, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as refusal:
        print("refused: %s" % refusal, file=sys.stderr)
        sys.exit(1)
