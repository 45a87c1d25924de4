using System.Text;
using ScriptGate.Plugins.Antivirus;
using ScriptGate.Plugins.Antivirus.Clamd;
using ScriptGate.Plugins.Antivirus.Scanners;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Antivirus;

/// <summary>Connections to a clamd that are kept for the next message, and what a clamd may do to them.</summary>
public sealed class ClamdSessionTests
{
    private const string Ok = "stream: OK\0";
    private const string Virus = "stream: Eicar FOUND\0";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_one_behind_the_other_go_over_one_connection()
    {
        await using var clamd = FakeClamd.Answering(Ok);
        using var rig = new AntivirusRig(clamd.Address);

        for (var size = 1; size <= 3; size++)
        {
            (await rig.AskAsync(AntivirusRig.Message(size))).ShouldBe(Verdict.Continue);
        }

        (clamd.Sessions, clamd.Scans).ShouldBe((1, 3));
        clamd.Messages.Select(static message => message.Length).ShouldBe([40, 41, 42]);
    }

    [Fact]
    public async Task A_virus_does_not_end_the_session()
    {
        await using var clamd = Numbered(number => number == 2 ? Ok : Virus);
        using var rig = new AntivirusRig(clamd.Address);

        (await rig.AskAsync()).Code.ShouldBe(554);
        (await rig.AskAsync()).ShouldBe(Verdict.Continue);
        (await rig.AskAsync()).Code.ShouldBe(554);

        clamd.Sessions.ShouldBe(1);
    }

    [Fact]
    public async Task A_scan_that_takes_long_holds_up_no_other()
    {
        var isIn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var clamd = FakeClamd.Running(async talk =>
        {
            await talk.MessageAsync();
            if (isIn.TrySetResult())
            {
                await talk.UntilAsync(go.Task, "the test lets go");
            }

            await talk.SayAsync(Ok);
        });
        using var rig = new AntivirusRig(clamd.Address);

        var slow = rig.AskAsync();
        await Patience.UntilAsync(isIn.Task, "the first message is in", Token);
        (await rig.AskAsync()).ShouldBe(Verdict.Continue);
        (await rig.AskAsync()).ShouldBe(Verdict.Continue);

        slow.IsCompleted.ShouldBeFalse();
        clamd.Sessions.ShouldBe(2);
        go.SetResult();
        (await slow).ShouldBe(Verdict.Continue);
    }

    [Theory]
    [InlineData("1: stream: OK\0")]
    [InlineData("3: stream: OK\0")]
    [InlineData("02: stream: OK\0")]
    [InlineData("2 stream: OK\0")]
    [InlineData("2:stream: OK\0")]
    [InlineData("stream: OK\0")]
    [InlineData("2: stream: OK\02: stream: OK\0")]
    [InlineData("2: stream: OK\03: stream: OK\0")]
    [InlineData("2: stre")]
    [InlineData("2")]
    public async Task An_answer_that_is_not_exactly_that_to_the_message_is_none_and_not_asked_for_again(string answer)
    {
        await using var clamd = FakeClamd.Running(async talk =>
        {
            await talk.MessageAsync();
            await talk.SayRawAsync(talk.Number == 2 ? answer : $"{talk.Number}: {Ok}");
        });
        using var rig = new AntivirusRig(clamd.Address);
        await rig.AskAsync();

        (await rig.AskAsync()).Code.ShouldBe(451);

        (clamd.Sessions, clamd.Scans).ShouldBe((1, 2));
        rig.Log.Of("ScanFailed").ShouldHaveSingleItem().ShouldContain("the answer was cut off, or is none");
        (await rig.AskAsync()).ShouldBe(Verdict.Continue);
        clamd.Sessions.ShouldBe(2);
    }

    [Fact]
    public async Task A_message_whose_session_is_closed_under_it_goes_over_a_new_one()
    {
        await using var clamd = FakeClamd.Running(async talk =>
        {
            await talk.MessageAsync();
            await talk.SayAsync(talk.Number == 2 ? "" : Ok);
        });
        using var rig = new AntivirusRig(clamd.Address);
        await rig.AskAsync();

        (await rig.AskAsync()).ShouldBe(Verdict.Continue);

        (clamd.Sessions, clamd.Scans).ShouldBe((2, 3));
        rig.Log.Lines.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(100)]
    [InlineData(10_000_000)]
    public async Task A_message_whose_session_is_closed_while_it_is_sent_goes_over_a_new_one(int size)
    {
        var isFirst = true;
        await using var clamd = FakeClamd.Running(async talk =>
        {
            if (talk.Number == 2)
            {
                return;
            }

            await talk.MessageAsync();
            await talk.SayAsync(isFirst ? Ok : Virus);
            isFirst = false;
        });
        using var rig = new AntivirusRig(clamd.Address);
        await rig.AskAsync();

        (await rig.AskAsync(AntivirusRig.Message(size))).Code.ShouldBe(554);

        clamd.Sessions.ShouldBe(2);
        clamd.Messages.Last().Length.ShouldBe(size + 39);
        rig.Log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_is_given_to_a_new_session_only_once()
    {
        var answers = new Queue<string>([Ok]);
        await using var clamd = FakeClamd.Running(async talk =>
        {
            await talk.MessageAsync();
            await talk.SayAsync(answers.TryDequeue(out var answer) ? answer : "");
        });
        using var rig = new AntivirusRig(clamd.Address);
        await rig.AskAsync();

        (await rig.AskAsync()).Code.ShouldBe(451);

        (clamd.Sessions, clamd.Scans).ShouldBe((2, 3));
    }

    [Fact]
    public async Task A_session_that_clamd_closed_while_it_waited_is_not_used()
    {
        var close = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var clamd = FakeClamd.Running(async talk =>
        {
            await talk.MessageAsync();
            await talk.SayAsync(Ok);
            await talk.UntilAsync(close.Task, "the test has its verdict");
            talk.Close();
        });
        using var rig = new AntivirusRig(clamd.Address);
        await rig.AskAsync();
        close.SetResult();

        (await rig.AskAsync()).ShouldBe(Verdict.Continue);

        clamd.Sessions.ShouldBe(2);
        rig.Log.Lines.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("1: stream: OK\0")]
    [InlineData("2: stream: OK\0")]
    [InlineData("x")]
    public async Task A_session_over_which_something_came_unasked_is_not_used(string text)
    {
        using var pipe = new TestPipe();
        using var session = new ClamdSession(pipe.Stream);
        var scanning = session.ScanAsync(new ScannedContent("x"u8.ToArray()), Token);
        pipe.Say("1: stream: OK\0");
        (await scanning).ShouldBe(ScanResult.Clean);
        session.CanStay.ShouldBeTrue();
        session.IsQuiet.ShouldBeTrue();

        pipe.Say(text);

        session.IsQuiet.ShouldBeFalse();
        pipe.Written.ShouldBe("zIDSESSION\0zINSTREAM\0\0\0\0\u0001x\0\0\0\0");
    }

    [Fact]
    public async Task An_OK_before_the_whole_message_was_sent_is_no_OK()
    {
        using var pipe = new TestPipe();
        using var session = new ClamdSession(pipe.Stream);
        pipe.AfterWrite = () => pipe.Say("1: stream: OK\0");

        var result = await session.ScanAsync(new ScannedContent(new byte[200_000]), Token);

        result.ShouldBe(new ScanResult(ScanOutcome.Faulty, "it said OK before it had the whole message"));
        session.CanStay.ShouldBeFalse();
    }

    [Fact]
    public async Task A_virus_that_is_found_before_the_whole_message_was_sent_is_one()
    {
        using var pipe = new TestPipe();
        using var session = new ClamdSession(pipe.Stream);
        pipe.AfterWrite = () => pipe.Say("1: " + Virus);

        (await session.ScanAsync(new ScannedContent(new byte[200_000]), Token)).ShouldBe(new ScanResult(ScanOutcome.Infected, "Eicar"));

        session.CanStay.ShouldBeFalse();
        Encoding.Latin1.GetByteCount(pipe.Written).ShouldBeLessThan(200_000);
    }

    [Fact]
    public async Task The_second_message_of_a_session_goes_without_its_beginning()
    {
        using var pipe = new TestPipe();
        using var session = new ClamdSession(pipe.Stream);
        foreach (var number in (int[])[1, 2])
        {
            var scanning = session.ScanAsync(new ScannedContent("x"u8.ToArray()), Token);
            pipe.Say($"{number}: {Ok}");
            (await scanning).ShouldBe(ScanResult.Clean);
        }

        await session.EndAsync();

        pipe.Written.ShouldBe("zIDSESSION\0zINSTREAM\0\0\0\0\u0001x\0\0\0\0zINSTREAM\0\0\0\0\u0001x\0\0\0\0zEND\0");
    }

    [Fact]
    public async Task A_session_that_waited_for_too_long_is_not_used()
    {
        await using var clamd = FakeClamd.Answering(Ok);
        using var rig = new AntivirusRig(clamd.Address);
        await rig.AskAsync();
        rig.Clock.Advance(TimeSpan.FromSeconds(15) - TimeSpan.FromTicks(1));
        await rig.AskAsync();
        clamd.Sessions.ShouldBe(1);

        rig.Clock.Advance(TimeSpan.FromSeconds(15));
        await rig.AskAsync();

        clamd.Sessions.ShouldBe(2);
    }

    [Fact]
    public async Task Sessions_that_waited_for_too_long_are_ended_by_a_probe()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var clamd = FakeClamd.Answering(Ok);
        clamd.Ended = ended.SetResult;
        using var rig = new AntivirusRig(clamd.Address);
        await rig.AskAsync();
        await rig.Pool.ProbeAsync(Token);
        clamd.Ends.ShouldBe(0);
        rig.Clock.Advance(TimeSpan.FromSeconds(15));

        await rig.Pool.ProbeAsync(Token);

        await Patience.UntilAsync(ended.Task, "END has come", Token);
        clamd.Ends.ShouldBe(1);
    }

    [Fact]
    public async Task With_no_time_to_wait_each_message_has_a_connection_of_its_own()
    {
        await using var clamd = FakeClamd.Answering(Ok);
        using var rig = new AntivirusRig(new AntivirusOptions { Scanners = [clamd.Address], IdleTimeout = default });

        await rig.AskAsync();
        await rig.AskAsync();

        clamd.Sessions.ShouldBe(2);
    }

    [Fact]
    public async Task Whoever_is_disposed_says_good_bye_and_keeps_nothing_any_more()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var clamd = FakeClamd.Answering(Ok);
        clamd.Ended = ended.SetResult;
        using var rig = new AntivirusRig(clamd.Address);
        await rig.AskAsync();

        await rig.Pool.DisposeAsync();

        await Patience.UntilAsync(ended.Task, "END has come", Token);
        await rig.AskAsync();
        await rig.AskAsync();
        clamd.Sessions.ShouldBe(3);
    }

    private static FakeClamd Numbered(Func<int, string> answer) => FakeClamd.Running(async talk =>
    {
        await talk.MessageAsync();
        await talk.SayAsync(answer(talk.Number));
    });
}
