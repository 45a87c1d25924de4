using ScriptGate.Plugins.Antivirus;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Antivirus;

/// <summary>What comes of what a clamd answers. Only its one word for clean is clean.</summary>
public sealed class ClamdAnswerTests
{
    [Fact]
    public async Task What_is_clean_passes()
    {
        await using var clamd = FakeClamd.Answering("stream: OK\0");
        using var rig = new AntivirusRig(clamd.Address);

        (await rig.AskAsync()).ShouldBe(Verdict.Continue);

        rig.Session.Reports.ShouldBeEmpty();
        rig.Session.Failures.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("stream: Eicar-Test-Signature FOUND\0", "Eicar-Test-Signature")]
    [InlineData("stream: OK FOUND\0", "OK")]
    [InlineData("stream: A B ERROR FOUND\0", "A B ERROR")]
    [InlineData("stream: \"x\"\r\n250 FOUND\0", "\"x\"??250")]
    [InlineData("stream: gr\u00f6\u00dfe FOUND\0", "gr??e")]
    [InlineData("stream: Heuristics.Phishing.Email.SpoofedDomain FOUND\0", "Heuristics.Phishing.Email.SpoofedDomain")]
    public async Task What_is_infected_is_a_virus_and_its_name_is_cleaned(string answer, string name)
    {
        await using var clamd = FakeClamd.Answering(answer);
        using var rig = new AntivirusRig(clamd.Address);

        var verdict = await rig.AskAsync();

        verdict.ShouldBe(Verdict.Reject(554, "5.7.1", "The message contains malicious software"));
        var report = rig.Session.Reports.ShouldHaveSingleItem();
        report.Violation.ShouldBe(new Violation("virus"));
        report.Evidence.ShouldNotBeNull()["name"].ShouldBe(name);
        report.Evidence["scanner"].ShouldBe(clamd.Address);
    }

    [Theory]
    [InlineData("INSTREAM size limit exceeded. ERROR\0", "too-large")]
    [InlineData("stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0", "limits")]
    [InlineData("stream: Heuristics.Limits.Exceeded FOUND\0", "limits")]
    [InlineData("stream: Heuristics.Encrypted.Zip FOUND\0", "encrypted")]
    public async Task What_was_not_looked_at_whole_is_unscanned(string answer, string reason)
    {
        await using var clamd = FakeClamd.Answering(answer);
        using var rig = new AntivirusRig(clamd.Address);

        (await rig.AskAsync()).ShouldBe(Verdict.Reject(554, "5.7.1", "The message cannot be checked for malicious software"));

        rig.Session.Reports.ShouldHaveSingleItem().Violation.ShouldBe(new Violation("virus-unscanned", reason));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("stream: OK")]
    [InlineData("stream: OK\n")]
    [InlineData("OK\0")]
    [InlineData("stream: ok\0")]
    [InlineData("stream: OK \0")]
    [InlineData("stream: x OK\0")]
    [InlineData("stream: OK\0stream: Eicar FOUND\0")]
    [InlineData("stream: OK\0\0")]
    [InlineData("stream:  FOUND\0")]
    [InlineData("stream: FOUND\0")]
    [InlineData("Eicar FOUND\0")]
    [InlineData("stream: Can't allocate memory ERROR\0")]
    [InlineData("UNKNOWN COMMAND ERROR\0")]
    [InlineData("PONG\0")]
    public async Task Anything_else_is_no_answer_and_never_clean(string answer)
    {
        await using var clamd = FakeClamd.Answering(answer);
        using var rig = new AntivirusRig(clamd.Address);

        (await rig.AskAsync()).ShouldBe(Verdict.Defer(451, "4.7.1", "The message cannot be checked for malicious software now, please try again later"));

        rig.Session.Reports.ShouldBeEmpty();
        rig.Session.Failures.ShouldHaveSingleItem().Violation.ShouldBe(new Violation("virus"));
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        await using var clamd = FakeClamd.Running(async talk =>
        {
            await talk.MessageAsync();
            await talk.SayAsync("stream: " + new string('x', 1_000_000) + " FOUND\0");
        });
        using var rig = new AntivirusRig(clamd.Address);

        (await rig.AskAsync()).Code.ShouldBe(451);
    }

    [Fact]
    public async Task An_answer_may_come_octet_by_octet()
    {
        await using var clamd = FakeClamd.Running(async talk =>
        {
            await talk.MessageAsync();
            foreach (var octet in "stream: Eicar FOUND\0")
            {
                await talk.SayAsync(octet.ToString());
                await Task.Yield();
            }
        });
        using var rig = new AntivirusRig(clamd.Address);

        (await rig.AskAsync()).Code.ShouldBe(554);
    }

    [Fact]
    public async Task A_clamd_that_has_enough_in_the_middle_is_heard()
    {
        await using var clamd = FakeClamd.Running(async talk =>
        {
            await talk.ChunkAsync();
            await talk.SayAsync("INSTREAM size limit exceeded. ERROR\0");
        });
        using var rig = new AntivirusRig(clamd.Address);

        await rig.AskAsync(AntivirusRig.Message(20_000_000));

        rig.Session.Reports.ShouldHaveSingleItem().Violation.ShouldBe(new Violation("virus-unscanned", "too-large"));
        rig.Session.Failures.ShouldBeEmpty();
    }
}
