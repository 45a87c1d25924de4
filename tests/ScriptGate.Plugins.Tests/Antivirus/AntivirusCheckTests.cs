using System.IO.Compression;
using System.Text;
using ScriptGate.Plugins.Antivirus;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Antivirus;

public sealed class AntivirusCheckTests
{
    [Theory]
    [InlineData(0, int.MaxValue)]
    [InlineData(1_000_000, int.MaxValue)]
    [InlineData(100_000, 777)]
    public async Task The_scanner_gets_a_trace_line_and_the_octets_of_the_message(int size, int piece)
    {
        await using var clamd = FakeClamd.Answering("stream: OK\0");
        using var rig = new AntivirusRig(clamd.Address);
        var octets = Encoding.ASCII.GetBytes("Subject: x\r\n\r\n" + string.Concat(Enumerable.Range(0, size / 8).Select(i => $"{i:D7}\n")));

        (await rig.AskAsync(new FakeMessage(octets) { Piece = piece })).ShouldBe(Verdict.Continue);

        clamd.Messages.ShouldHaveSingleItem().ShouldBe([.. "Received: by ScriptGate\r\n"u8, .. octets]);
    }

    [Fact]
    public async Task A_scanner_on_a_unix_socket_is_asked_too()
    {
        var folder = Directory.CreateTempSubdirectory("clamd-");
        await using var clamd = FakeClamd.OnUnixSocket(Path.Combine(folder.FullName, "clamd.ctl"), "stream: Eicar FOUND\0");
        using var rig = new AntivirusRig(clamd.Address);

        (await rig.AskAsync()).Code.ShouldBe(554);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_is_larger_than_a_scanner_takes_is_not_given_to_it()
    {
        await using var clamd = FakeClamd.Answering("stream: OK\0");
        using var rig = new AntivirusRig(new AntivirusOptions { Scanners = [clamd.Address], MaxSize = 1000 });

        await rig.AskAsync(AntivirusRig.Message(1000));

        rig.Session.Reports.ShouldHaveSingleItem().Violation.ShouldBe(new Violation("virus-unscanned", "too-large"));
        clamd.Scans.ShouldBe(0);
    }

    [Fact]
    public async Task An_OK_for_an_archive_with_a_password_is_no_OK()
    {
        await using var clamd = FakeClamd.Answering("stream: OK\0");
        using var rig = new AntivirusRig(clamd.Address);
        var zip = Zip("secret.exe", new byte[100]);
        zip[6] |= 1;
        zip[zip.AsSpan().IndexOf("PK\u0001\u0002"u8) + 8] |= 1;

        await rig.AskAsync(Attached(zip));

        rig.Session.Reports.ShouldHaveSingleItem().Violation.ShouldBe(new Violation("virus-unscanned", "encrypted"));
    }

    [Fact]
    public async Task An_OK_for_archives_within_archives_beyond_all_measure_is_no_OK()
    {
        await using var clamd = FakeClamd.Answering("stream: OK\0");
        using var rig = new AntivirusRig(clamd.Address);
        var zip = Enumerable.Range(0, 8).Aggregate(Zip("x.exe", [1, 2, 3]), (inner, i) => Zip($"{i}.zip", inner));

        await rig.AskAsync(Attached(zip));

        rig.Session.Reports.ShouldHaveSingleItem().Violation.ShouldBe(new Violation("virus-unscanned", "too-deep"));
    }

    [Fact]
    public async Task A_session_that_ends_ends_its_scan()
    {
        var isIn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isClosed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var clamd = FakeClamd.Running(async talk =>
        {
            await talk.MessageAsync();
            isIn.SetResult();
            await talk.UntilClosedAsync();
            isClosed.SetResult();
        });
        using var rig = new AntivirusRig(clamd.Address);
        using var end = new CancellationTokenSource();

        var asking = rig.AskAsync(cancellationToken: end.Token);
        await Patience.UntilAsync(isIn.Task, "the message is in", TestContext.Current.CancellationToken);
        await end.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asking);
        await Patience.UntilAsync(isClosed.Task, "the connection is closed", TestContext.Current.CancellationToken);
        rig.Session.Failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_is_a_failure_of_the_step_and_not_the_scanners()
    {
        await using var clamd = FakeClamd.Answering("stream: OK\0");
        using var rig = new AntivirusRig(clamd.Address);

        await Should.ThrowAsync<IOException>(rig.AskAsync(new FakeMessage([]) { Fault = new IOException("the disk is gone") }));

        clamd.Messages.ShouldBeEmpty();
        rig.Log.Lines.ShouldBeEmpty();
        (await rig.AskAsync()).ShouldBe(Verdict.Continue);
    }

    private static FakeMessage Attached(byte[] content) => new(Encoding.ASCII.GetBytes(
        "MIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n" + Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks)));

    private static byte[] Zip(string name, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry(name).Open();
            entry.Write(content);
        }

        return stream.ToArray();
    }
}
