using System.Net;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Services;
using ScriptGate.Core.Tapes;
using ScriptGate.Smtp;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Tapes;

public sealed class AnswerFormTests
{
    [Fact]
    public void DNS_answers_are_read_as_they_were()
    {
        var until = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
        var found = new DnsAnswer<DnsMx> { Outcome = DnsOutcome.Found, Records = [new DnsMx(10, "mx.example"), new DnsMx(0, "")], ValidUntil = until, CanonicalName = "b.example", IsAuthenticated = true };
        var read = AnswerForms.Exchangers.Read(AnswerForms.Exchangers.Write(found));
        read.Records.ShouldBe(found.Records);
        (read with { Records = found.Records }).ShouldBe(found);

        var addresses = new DnsAnswer<IPAddress> { Outcome = DnsOutcome.Found, Records = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")] };
        AnswerForms.Addresses.Read(AnswerForms.Addresses.Write(addresses)).Records.ShouldBe(addresses.Records);

        var failed = new DnsAnswer<string> { Outcome = DnsOutcome.Timeout, Detail = "nobody" };
        AnswerForms.Texts.Read(AnswerForms.Texts.Write(failed)).Detail.ShouldBe("nobody");
    }

    [Fact]
    public void Facts_are_read_as_they_were()
    {
        object?[] facts =
        [
            new SpfFinding(SpfResult.SoftFail, SpfIdentity.MailFrom, "example.org") { Directive = "~all", Hello = new SpfFinding(SpfResult.None, SpfIdentity.Hello, "h.example") },
            new VirusFinding(VirusVerdict.Infected, "clamd") { Name = "Eicar" },
            "text",
            true,
            7L,
            0.5,
            null,
        ];
        foreach (var fact in facts)
        {
            AnswerForms.Fact.Read(AnswerForms.Fact.Write(fact)).ShouldBe(fact);
        }

        var dnsbl = (DnsblFinding)AnswerForms.Fact.Read(AnswerForms.Fact.Write(new DnsblFinding(7, 5, ["bl.example 127.0.0.2"]) { Least = 6, Most = 9, Failed = ["x.example"] }))!;
        (dnsbl.Score, dnsbl.Least, dnsbl.Most, dnsbl.Lists.Single(), dnsbl.Failed.Single()).ShouldBe((7, 6, 9, "bl.example 127.0.0.2", "x.example"));
        var reputation = (ReputationFinding)AnswerForms.Fact.Read(AnswerForms.Fact.Write(new ReputationFinding(-3, "good", [new ReputationSource("partners", -3) { Category = "c" }]) { Problem = "p" }))!;
        (reputation.Band, reputation.Sources.Single().Category, reputation.Problem).ShouldBe(("good", "c", "p"));
        ((ReverseNameFinding)AnswerForms.Fact.Read(AnswerForms.Fact.Write(new ReverseNameFinding(["a.example"]) { HasAny = true }))!).Names.ShouldBe(["a.example"]);
        Should.Throw<NotSupportedException>(() => AnswerForms.Fact.Write(new Uri("http://example.org")));
    }

    [Theory]
    [InlineData("250 2.0.0 Ok")]
    [InlineData("250  one\ntwo\nthree")]
    [InlineData("421 4.7.0 ")]
    public void Replies_are_read_as_they_were(string text)
    {
        var reply = TapedVerdict.Reply.Read(text);

        TapedVerdict.Reply.Write(reply).ShouldBe(text);
    }

    [Fact]
    public void Verdicts_are_read_as_they_were()
    {
        Verdict[] verdicts =
        [
            Verdict.Continue, Verdict.Accept, Verdict.Discard, Verdict.Defer("Later"), Verdict.Defer("4.7.1", "Later"), Verdict.Defer(452, "4.5.3", "Later"),
            Verdict.Reject("No"), Verdict.Reject("5.7.1", "No"), Verdict.Reject(554, "5.7.1", "No thanks"), Verdict.Disconnect("Bye"), Verdict.Disconnect(421, "4.7.0", "Bye"),
        ];
        foreach (var verdict in verdicts)
        {
            TapedVerdict.Read(TapedVerdict.Write(verdict)).ShouldBe(verdict);
        }
    }

    [Fact]
    public void Failures_are_thrown_again_as_what_they_were()
    {
        Exception[] failures =
        [
            new StoreUnavailableException("down"), new FormatException("no number"), new ServiceException("oracle", "is paused"), new ServiceRequestException("no"), new FactUnavailableException("nobody"),
            new MemberLinkException("127.0.0.1:25", LinkPhase.FinalDot, "closed") { IsStaleLink = true }, new IOException("gone"), new TimeoutException("late"),
        ];
        foreach (var failure in failures)
        {
            var again = TapeFailures.ToException(TapeFailures.Of(failure), "oracle GET /");
            again.ShouldBeOfType(failure.GetType());
            again.Message.ShouldBe(failure.Message);
        }

        var link = (MemberLinkException)TapeFailures.ToException(TapeFailures.Of(failures[5]), "");
        (link.Member, link.Phase, link.IsInDoubt, link.IsStaleLink).ShouldBe(("127.0.0.1:25", LinkPhase.FinalDot, true, true));
    }

    [Fact]
    public void What_a_server_offers_is_read_as_it_was()
    {
        var offers = Capabilities.Parse(new SmtpReply(250, default(EnhancedCode), "mx.example\nPIPELINING\nSIZE 1000\n8BITMIME\nSMTPUTF8\nDSN\nAUTH PLAIN LOGIN\nSTARTTLS"));

        AnswerForms.Offers.Read(AnswerForms.Offers.Write(offers)).ShouldBe(offers);
    }
}
