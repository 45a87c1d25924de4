using System.Text;
using ScriptGate.Plugins.Antivirus;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Antivirus;

/// <summary>What is said to an ICAP server, and over which connection.</summary>
public sealed class IcapConversationTests
{
    private static readonly byte[] TraceLine = [.. "Received: by ScriptGate\r\n"u8];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_request_is_a_mail_that_a_web_server_answered_with()
    {
        await using var icap = FakeIcap.Answering(FakeIcap.Clean);
        using var rig = new AntivirusRig(icap.Address);

        await rig.AskAsync(AntivirusRig.Message(86));

        icap.Heads.ShouldHaveSingleItem().ShouldBe(
            $"RESPMOD {icap.Address} ICAP/1.0\r\nHost: {icap.EndPoint}\r\nUser-Agent: ScriptGate\r\nAllow: 204\r\nPreview: 125\r\nEncapsulated: req-hdr=0, res-hdr=68, res-body=138\r\n\r\n"
            + "GET http://mail.invalid/message.eml HTTP/1.1\r\nHost: mail.invalid\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nContent-Type: message/rfc822\r\nContent-Length: 125\r\n\r\n");
    }

    [Theory]
    [InlineData("Subject: x\r\nX-ICAP: y\r\n\r\nx")]
    [InlineData("Subject: a\rb\nX-Virus-ID: none\r\n\r\n\r\n\r\n0\r\n\r\nOPTIONS icap://evil/ ICAP/1.0\r\n\r\n")]
    [InlineData("Content-Disposition: attachment; filename=\"a\r\n b\r\nEncapsulated: null-body=0\r\n\"\r\n\r\n")]
    [InlineData("Content-Type: text/plain; name*=utf-8''a%0D%0AAllow:%20206\r\n\r\nx")]
    public async Task Nothing_of_a_message_gets_into_a_head_and_nothing_of_it_is_lost(string text)
    {
        await using var icap = FakeIcap.Answering(FakeIcap.Clean);
        using var rig = new AntivirusRig(icap.Address);

        await rig.AskAsync(new FakeMessage(Encoding.Latin1.GetBytes(text)));
        await rig.AskAsync(new FakeMessage(Encoding.Latin1.GetBytes(new string('x', text.Length))));

        icap.Heads.Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        icap.Messages.First().ShouldBe([.. TraceLine, .. Encoding.Latin1.GetBytes(text)]);
    }

    [Theory]
    [InlineData(10, 1024, 4096, true)]
    [InlineData(985, 1024, 4096, true)]
    [InlineData(986, 1024, 4096, false)]
    [InlineData(100_000, 1024, 4096, false)]
    [InlineData(100_000, 30_000, 4096, false)]
    [InlineData(10, 0, 4096, false)]
    public async Task A_preview_goes_first_and_the_rest_when_the_server_asks_for_it(int size, int servers, int ours, bool isWhole)
    {
        var asked = 0;
        await using var icap = FakeIcap.Running(async talk =>
        {
            talk.Preview.ShouldBe(talk.Body.Length);
            talk.IsWhole.ShouldBe(isWhole);
            talk.Body.Length.ShouldBe(Math.Min(Math.Min(servers, ours), size + 39));
            asked += talk.IsWhole ? 0 : 1;
            await talk.WholeAsync();
            await talk.SayAsync(FakeIcap.Clean);
        });
        icap.Options = FakeIcap.Usual.Replace("1024", $"{servers}", StringComparison.Ordinal);
        using var rig = new AntivirusRig(new AntivirusOptions { Scanners = [icap.Address], PreviewSize = ours, SelfTest = false });
        var message = AntivirusRig.Message(size);

        (await rig.AskAsync(message)).ShouldBe(Verdict.Continue);

        rig.Session.Reports.ShouldBeEmpty();
        icap.Messages.ShouldHaveSingleItem().ShouldBe([.. TraceLine, .. await OctetsAsync(message)]);
        asked.ShouldBe(isWhole ? 0 : 1);
    }

    [Theory]
    [InlineData(0, "Preview: 1024\r\n")]
    [InlineData(4096, "")]
    public async Task Without_a_preview_the_server_gets_all_at_once(int ours, string servers)
    {
        int? preview = -1;
        await using var icap = FakeIcap.Running(async talk =>
        {
            preview = talk.Preview;
            await talk.RestAsync();
            await talk.SayAsync(FakeIcap.Clean);
        });
        icap.Options = FakeIcap.Usual.Replace("Preview: 1024\r\n", servers, StringComparison.Ordinal);
        using var rig = new AntivirusRig(new AntivirusOptions { Scanners = [icap.Address], PreviewSize = ours, SelfTest = false });
        var message = AntivirusRig.Message(300_000);

        (await rig.AskAsync(message)).ShouldBe(Verdict.Continue);

        preview.ShouldBeNull();
        icap.Messages.ShouldHaveSingleItem().ShouldBe([.. TraceLine, .. await OctetsAsync(message)]);
    }

    [Fact]
    public async Task Who_says_OK_to_a_preview_did_not_see_the_message()
    {
        await using var icap = FakeIcap.Running(talk => talk.SayAsync(FakeIcap.Clean));
        using var rig = new AntivirusRig(new AntivirusOptions { Scanners = [icap.Address], SelfTest = false });

        await rig.AskAsync(AntivirusRig.Message(100_000));

        rig.Session.Reports.ShouldHaveSingleItem().Violation.ShouldBe(new Violation("virus-unscanned", "limits"));
        await rig.AskAsync(AntivirusRig.Message(10));
        rig.Session.Reports.ShouldHaveSingleItem();
        icap.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Who_says_OK_in_the_middle_did_not_see_the_message()
    {
        // It does not read on: what is still to be sent has to be given up.
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var icap = FakeIcap.Running(async talk =>
        {
            await talk.SayAsync(FakeIcap.Clean);
            await talk.UntilAsync(go.Task, "the verdict is there");
            talk.Close();
        });
        icap.Options = FakeIcap.Usual.Replace("Preview: 1024\r\n", "", StringComparison.Ordinal);
        using var rig = new AntivirusRig(icap.Address);

        await Patience.UntilAsync(rig.AskAsync(AntivirusRig.Message(24_000_000)), "the verdict", Token);
        go.SetResult();

        rig.Session.Reports.ShouldHaveSingleItem().Violation.ShouldBe(new Violation("virus-unscanned", "limits"));
    }

    [Fact]
    public async Task Who_says_that_there_is_a_virus_is_believed_before_the_end()
    {
        await using var icap = FakeIcap.Running(talk => talk.SayAsync(FakeIcap.Infected));
        using var rig = new AntivirusRig(icap.Address);

        (await rig.AskAsync(AntivirusRig.Message(100_000))).Code.ShouldBe(554);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public async Task A_second_100_is_no_answer(int size)
    {
        await using var icap = FakeIcap.Running(async talk =>
        {
            await talk.WholeAsync();
            await talk.SayAsync("ICAP/1.0 100 Continue\r\n\r\n");
        });
        using var rig = new AntivirusRig(icap.Address);

        (await rig.AskAsync(AntivirusRig.Message(size))).Code.ShouldBe(451);
    }

    [Fact]
    public async Task A_large_message_that_comes_back_while_it_goes_out_is_compared()
    {
        await using var icap = FakeIcap.Running(async talk =>
        {
            await talk.WholeAsync();
            await talk.SayAsync($"ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\n{talk.Body.Length:x}\r\n{Encoding.Latin1.GetString(talk.Body)}\r\n0\r\n\r\n");
        });
        using var rig = new AntivirusRig(new AntivirusOptions { Scanners = [icap.Address], SelfTest = false });

        (await rig.AskAsync(new FakeMessage(new byte[3_000_000]) { Piece = 1000 })).ShouldBe(Verdict.Continue);

        rig.Session.Reports.ShouldBeEmpty();
        (await rig.AskAsync()).ShouldBe(Verdict.Continue);
        icap.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task A_connection_stays_for_the_next_message_unless_the_server_says_otherwise()
    {
        var answer = FakeIcap.Clean;
        await using var icap = FakeIcap.Running(async talk =>
        {
            await talk.WholeAsync();
            await talk.SayAsync(answer);
        });
        using var rig = new AntivirusRig(new AntivirusOptions { Scanners = [icap.Address], SelfTest = false });
        for (var i = 0; i < 3; i++)
        {
            (await rig.AskAsync()).ShouldBe(Verdict.Continue);
        }

        icap.Connections.ShouldBe(1);
        answer = FakeIcap.Clean.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal);
        await rig.AskAsync();
        await rig.AskAsync();
        icap.Connections.ShouldBe(2);
        icap.Scans.ShouldBe(5);
    }

    [Fact]
    public async Task What_follows_an_answer_uninvited_answers_no_other_message()
    {
        await using var icap = FakeIcap.Running(async talk =>
        {
            var isFirst = talk.Body.Length < 100;
            await talk.WholeAsync();
            await talk.SayAsync(isFirst ? FakeIcap.Clean + FakeIcap.Clean : FakeIcap.Infected);
        });
        using var rig = new AntivirusRig(icap.Address);

        await rig.AskAsync(AntivirusRig.Message(10));

        (await rig.AskAsync(AntivirusRig.Message(500))).Code.ShouldBe(554);
    }

    [Fact]
    public async Task A_connection_that_the_server_closes_when_it_is_used_again_costs_no_message()
    {
        await using var icap = FakeIcap.Running(async talk =>
        {
            if (talk.Body.Length > 200)
            {
                talk.Close();
                await talk.WholeAsync();
                await talk.SayAsync(FakeIcap.Clean);
            }
        });

        // It answers the first message and ends; whoever comes over the connection that stayed gets nothing.
        using var rig = new AntivirusRig(new AntivirusOptions { Scanners = [icap.Address], SelfTest = false });

        (await rig.AskAsync(AntivirusRig.Message(500))).ShouldBe(Verdict.Continue);
        (await rig.AskAsync(AntivirusRig.Message(500))).ShouldBe(Verdict.Continue);

        rig.Log.Lines.ShouldBeEmpty();
        icap.Scans.ShouldBe(2);
    }

    [Fact]
    public async Task No_more_connections_are_open_than_the_server_takes()
    {
        var running = 0;
        var most = 0;
        await using var icap = FakeIcap.Running(async talk =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await talk.WholeAsync();
            Interlocked.Decrement(ref running);
            await talk.SayAsync(FakeIcap.Clean);
        });
        icap.Options = FakeIcap.Usual.Replace("\r\n\r\n", "\r\nMax-Connections: 1\r\n\r\n", StringComparison.Ordinal);
        using var rig = new AntivirusRig(new AntivirusOptions { Scanners = [icap.Address], SelfTest = false });

        (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => rig.AskAsync()))).ShouldAllBe(verdict => verdict == Verdict.Continue);

        (icap.Scans, most, icap.Connections, icap.Asked).ShouldBe((8, 1, 1, 1));
    }

    [Fact]
    public async Task A_probe_of_a_server_that_is_busy_says_nothing()
    {
        var isIn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var icap = FakeIcap.Running(async talk =>
        {
            await talk.WholeAsync();
            isIn.TrySetResult();
            await talk.UntilAsync(go.Task, "the test lets go");
            await talk.SayAsync(FakeIcap.Clean);
        });
        icap.Options = FakeIcap.Usual.Replace("\r\n\r\n", "\r\nMax-Connections: 1\r\n\r\n", StringComparison.Ordinal);
        using var rig = new AntivirusRig(icap.Address);
        var asking = rig.AskAsync();
        await Patience.UntilAsync(isIn.Task, "the message is in", Token);

        await rig.Pool.ProbeAsync(Token);

        icap.Asked.ShouldBe(1);
        rig.Log.Lines.ShouldBeEmpty();
        go.SetResult();
        (await asking).ShouldBe(Verdict.Continue);
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_is_a_failure_of_the_step_and_not_the_scanners()
    {
        await using var icap = FakeIcap.Answering(FakeIcap.Clean);
        using var rig = new AntivirusRig(icap.Address);

        await Should.ThrowAsync<IOException>(rig.AskAsync(new FakeMessage([1]) { Fault = new IOException("the disk is gone") }));

        icap.Messages.ShouldBeEmpty();
        rig.Log.Lines.ShouldBeEmpty();
        (await rig.AskAsync()).ShouldBe(Verdict.Continue);
    }

    [Fact]
    public async Task A_server_that_hangs_is_left_when_its_time_is_up_and_when_the_session_ends()
    {
        var isIn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var closed = 0;
        await using var icap = FakeIcap.Running(async talk =>
        {
            await talk.WholeAsync();
            Volatile.Read(ref isIn).SetResult();
            await talk.UntilClosedAsync();
            Interlocked.Increment(ref closed);
            talk.Close();
        });
        using var rig = new AntivirusRig(icap.Address);
        var asking = rig.AskAsync();
        await Patience.UntilAsync(isIn.Task, "the message is in", Token);
        rig.Clock.Advance(TimeSpan.FromSeconds(25));
        (await Patience.UntilAsync(asking, "the verdict", Token)).Code.ShouldBe(451);

        using var end = new CancellationTokenSource();
        Volatile.Write(ref isIn, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        asking = rig.AskAsync(cancellationToken: end.Token);
        await Patience.UntilAsync(isIn.Task, "the message is in again", Token);
        await end.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asking);
        rig.Session.Failures.ShouldHaveSingleItem().Detail.ShouldContain("no answer within 25s");
    }

    private static async Task<byte[]> OctetsAsync(FakeMessage message)
    {
        var octets = new byte[message.Size];
        (await message.ReadAsync(0, octets, Token)).ShouldBe(octets.Length);
        return octets;
    }
}
