#!/usr/bin/env python3
"""Checks our vault service with Amazon's own client, and holdfast against both.

    independent_client.py ARCHIVER

Amazon's client (botocore, and the aws program if it is there) signs and hashes by itself: what it stores in one request
and in parts it must get back, its mistakes must be refused, and what holdfast (ARCHIVER, from archiver.cpp) has stored
it must get byte for byte. Run by tests/services/fake_glacier.sh. Exit status 77: there is no botocore.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

try:
    import botocore.session
    from botocore.config import Config
    from botocore.exceptions import ClientError
    from botocore.utils import calculate_tree_hash
except ImportError:
    print("no botocore here")
    sys.exit(77)

MIB = 1 << 20
URL = os.environ["HOLDFAST_TEST_GLACIER_URL"]
ARCHIVER = sys.argv[1]


def client(secret=None):
    options = {"aws_secret_access_key": secret, "aws_access_key_id": os.environ["AWS_ACCESS_KEY_ID"]} if secret else {}
    return botocore.session.get_session().create_client(
        "glacier", region_name="eu-west-1", endpoint_url=URL, config=Config(retries={"max_attempts": 1}), **options)


def noise(size):
    return bytes((i * 2654435761 >> 13) & 0xFF for i in range(min(size, 65521))) * (size // 65521 + 1)


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return
    raise AssertionError("%s was not refused with %s" % (call, code))


def wait(amazon, job, vault):
    for _ in range(12000):
        told = amazon.describe_job(vaultName=vault, jobId=job)
        if told["Completed"]:
            assert told["StatusCode"] == "Succeeded"
            return told
        time.sleep(0.05)
    raise AssertionError("the job does not end")


def fetch(amazon, archive, vault):
    job = amazon.initiate_job(vaultName=vault, jobParameters={"Type": "archive-retrieval", "ArchiveId": archive,
                                                              "Tier": "Bulk"})["jobId"]
    told = wait(amazon, job, vault)
    answer = amazon.get_job_output(vaultName=vault, jobId=job)
    data = answer["body"].read()
    hash = calculate_tree_hash(io.BytesIO(data))
    assert answer["checksum"] == hash == told["SHA256TreeHash"] == told["ArchiveSHA256TreeHash"]
    assert told["ArchiveSizeInBytes"] == len(data)
    if len(data) > 2 * MIB:
        part = amazon.get_job_output(vaultName=vault, jobId=job, range="bytes=%d-%d" % (MIB, 2 * MIB - 1))
        body = part["body"].read()
        assert part["status"] == 206 and body == data[MIB:2 * MIB]
        assert part["checksum"] == calculate_tree_hash(io.BytesIO(body))
    return data


def upload_parts(amazon, data, vault, part=MIB, skip=()):
    upload = amazon.initiate_multipart_upload(vaultName=vault, archiveDescription="parts", partSize=str(part))["uploadId"]
    starts = list(range(0, len(data), part))
    for at in reversed(starts):
        if at in skip:
            continue
        piece = data[at:at + part]
        told = amazon.upload_multipart_part(vaultName=vault, uploadId=upload, body=piece,
                                            range="bytes %d-%d/*" % (at, at + len(piece) - 1))
        assert told["checksum"] == calculate_tree_hash(io.BytesIO(piece))
    return upload


def amazons_own(amazon):
    """Everything that Amazon's client can do, against our server."""
    vault = "own"
    assert amazon.create_vault(vaultName=vault)["location"].endswith("/vaults/own")
    assert amazon.describe_vault(vaultName=vault)["NumberOfArchives"] == 0
    refused("ResourceNotFoundException", amazon.describe_vault, vaultName="missing")
    for size in (1, MIB - 1, MIB, MIB + 1, 5 * MIB + 513):
        data = noise(size)[:size]
        archive = amazon.upload_archive(vaultName=vault, archiveDescription="one %d" % size, body=data)
        assert archive["checksum"] == calculate_tree_hash(io.BytesIO(data))
        assert fetch(amazon, archive["archiveId"], vault) == data
    data = noise(5 * MIB + 513)[:5 * MIB + 513]
    whole = calculate_tree_hash(io.BytesIO(data))
    for part in (MIB, 2 * MIB, 8 * MIB):
        upload = upload_parts(amazon, data, vault, part)
        assert [u["MultipartUploadId"] for u in amazon.list_multipart_uploads(vaultName=vault)["UploadsList"]] == [upload]
        assert len(amazon.list_parts(vaultName=vault, uploadId=upload)["Parts"]) == (len(data) + part - 1) // part
        refused("InvalidParameterValueException", amazon.complete_multipart_upload, vaultName=vault, uploadId=upload,
                archiveSize=str(len(data)), checksum="0" * 64)
        first = amazon.complete_multipart_upload(vaultName=vault, uploadId=upload, archiveSize=str(len(data)), checksum=whole)
        again = amazon.complete_multipart_upload(vaultName=vault, uploadId=upload, archiveSize=str(len(data)), checksum=whole)
        assert first["archiveId"] == again["archiveId"]
        assert fetch(amazon, first["archiveId"], vault) == data
    amazon.delete_archive(vaultName=vault, archiveId=first["archiveId"])
    amazon.delete_archive(vaultName=vault, archiveId=first["archiveId"])
    refused("ResourceNotFoundException", amazon.initiate_job, vaultName=vault,
            jobParameters={"Type": "archive-retrieval", "ArchiveId": first["archiveId"]})
    job = amazon.initiate_job(vaultName=vault, jobParameters={"Type": "inventory-retrieval"})["jobId"]
    wait(amazon, job, vault)
    listed = json.loads(amazon.get_job_output(vaultName=vault, jobId=job)["body"].read())
    assert len(listed["ArchiveList"]) == 7 and first["archiveId"] not in str(listed)
    assert any(each["JobId"] == job for each in amazon.list_jobs(vaultName=vault)["JobList"])


def mistakes(amazon):
    """What Glacier refuses, our server refuses."""
    vault = "own"
    data = noise(3 * MIB)[:3 * MIB]
    whole = calculate_tree_hash(io.BytesIO(data))
    refused("InvalidSignatureException", client("wrong").describe_vault, vaultName=vault)
    refused("InvalidParameterValueException", amazon.upload_archive, vaultName=vault, body=data, checksum="1" * 64)
    refused("InvalidParameterValueException", amazon.upload_archive, vaultName=vault, body=b"")
    refused("InvalidParameterValueException", amazon.initiate_multipart_upload, vaultName=vault, partSize=str(3 * MIB))
    upload = upload_parts(amazon, data, vault, skip=(MIB,))
    refused("InvalidParameterValueException", amazon.complete_multipart_upload, vaultName=vault, uploadId=upload,
            archiveSize=str(len(data)), checksum=whole)
    refused("InvalidParameterValueException", amazon.upload_multipart_part, vaultName=vault, uploadId=upload,
            body=data[:MIB], range="bytes %d-%d/*" % (MIB // 2, MIB // 2 + MIB - 1))
    amazon.abort_multipart_upload(vaultName=vault, uploadId=upload)
    refused("ResourceNotFoundException", amazon.abort_multipart_upload, vaultName=vault, uploadId=upload)
    refused("ResourceNotFoundException", amazon.complete_multipart_upload, vaultName=vault, uploadId=upload,
            archiveSize=str(len(data)), checksum=whole)


def command_line(folder):
    """The aws program against our server, if it is there."""
    if not shutil.which("aws"):
        print("no aws program here")
        return
    path = os.path.join(folder, "file")
    data = noise(2 * MIB + 3)[:2 * MIB + 3]
    with open(path, "wb") as file:
        file.write(data)

    def aws(*arguments):
        run = subprocess.run(["aws", "--endpoint-url", URL, "--output", "json", "glacier", *arguments, "--account-id", "-",
                              "--vault-name", "own"], stdout=subprocess.PIPE, check=True)
        return json.loads(run.stdout or b"{}")
    archive = aws("upload-archive", "--body", path)["archiveId"]
    job = aws("initiate-job", "--job-parameters", json.dumps({"Type": "archive-retrieval", "ArchiveId": archive}))["jobId"]
    while not aws("describe-job", "--job-id", job)["Completed"]:
        pass
    subprocess.run(["aws", "--endpoint-url", URL, "glacier", "get-job-output", "--account-id", "-", "--vault-name", "own",
                    "--job-id", job, path + ".out"], stdout=subprocess.DEVNULL, check=True)
    with open(path + ".out", "rb") as file:
        assert file.read() == data


def holdfast(*arguments):
    return subprocess.run([ARCHIVER, *arguments], stdout=subprocess.PIPE, check=True).stdout.decode()


def between_both(amazon, folder):
    """What holdfast stores Amazon's client gets, and holdfast itself, without any notes."""
    stored = {}
    for size in (0, 1, MIB, MIB + 1, 4 * MIB + 17):
        path = os.path.join(folder, str(size))
        stored["some/%d" % size] = noise(size)[:size]
        with open(path, "wb") as file:
            file.write(stored["some/%d" % size])
        holdfast("put", "some/%d" % size, path)
    job = amazon.initiate_job(vaultName="vault", jobParameters={"Type": "inventory-retrieval"})["jobId"]
    wait(amazon, job, "vault")
    listed = json.loads(amazon.get_job_output(vaultName="vault", jobId=job)["body"].read())["ArchiveList"]
    assert len(listed) == len(stored)
    for each in listed:
        told = json.loads(each["ArchiveDescription"])
        name = told["name"]
        assert name.startswith("backups/Ordnungsgem\u00e4\u00df/some/"), name
        expected = stored[name[len("backups/Ordnungsgem\u00e4\u00df/"):]]
        data = fetch(amazon, each["ArchiveId"], "vault")
        assert data == (b"\0" if told.get("empty") else expected)
        assert each["SHA256TreeHash"] == calculate_tree_hash(io.BytesIO(data))
    names = dict(line.rsplit(" ", 1) for line in holdfast("list").splitlines())
    assert names == {name: str(len(data)) for name, data in stored.items()}, names
    for name, data in stored.items():
        path = os.path.join(folder, "back")
        holdfast("get", name, path)
        with open(path, "rb") as file:
            assert file.read() == data, name
    holdfast("check")
    assert not amazon.list_multipart_uploads(vaultName="vault")["UploadsList"]


def main():
    amazon = client()
    with tempfile.TemporaryDirectory() as folder:
        amazons_own(amazon)
        mistakes(amazon)
        command_line(folder)
        between_both(amazon, folder)
    print("botocore %s agrees" % botocore.__version__)


main()
