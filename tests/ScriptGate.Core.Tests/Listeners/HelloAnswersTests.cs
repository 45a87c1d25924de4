using ScriptGate.Core.Listeners;
using ScriptGate.Smtp;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Listeners;

public sealed class HelloAnswersTests
{
    private static readonly Capabilities Members = new() { EightBitMime = true, HasSize = true, Size = 5000, AuthMechanisms = ["PLAIN"] };
    private static readonly string[] NoChunking = ["chunking"];

    private readonly HelloAnswers _answers = new("mx.example.org", 1000);

    [Fact]
    public void The_same_question_has_the_same_reply_although_others_ask_between()
    {
        var first = Ehlo(startTls: true);
        var secured = Ehlo();
        var trusted = Ehlo(auth: true);

        Ehlo(startTls: true).ShouldBeSameAs(first);
        Ehlo().ShouldBeSameAs(secured);
        Ehlo(auth: true).ShouldBeSameAs(trusted);
        Lines(first).ShouldBe(["mx.example.org", "PIPELINING", "SIZE 1000", "8BITMIME", "ENHANCEDSTATUSCODES", "CHUNKING", "STARTTLS"], ignoreOrder: true);
        Lines(secured).ShouldBe(Lines(first).Except(["STARTTLS"], StringComparer.Ordinal));
        Lines(trusted).Except(Lines(secured), StringComparer.Ordinal).ShouldBe(["AUTH PLAIN"]);
    }

    [Fact]
    public void Withheld_keywords_are_left_out_in_any_case_and_only_for_those_who_withhold_them()
    {
        var whole = Ehlo();

        var cut = _answers.Ehlo(Members, startTls: false, auth: false, NoChunking);

        Lines(cut).ShouldBe(Lines(whole).Except(["CHUNKING"], StringComparer.Ordinal));
        _answers.Ehlo(Members, startTls: false, auth: false, NoChunking).ShouldBeSameAs(cut);
        Ehlo().ShouldBe(whole);
    }

    [Fact]
    public void A_keyword_with_a_parameter_is_withheld_by_its_name_and_the_host_name_never()
    {
        var reply = new HelloAnswers("size", 1000).Ehlo(Members, startTls: false, auth: false, ["SIZE"]);

        Lines(reply)[0].ShouldBe("size");
        reply.Text.ShouldNotContain("SIZE", Case.Sensitive);
    }

    [Fact]
    public void Keywords_that_are_not_offered_change_nothing()
    {
        var whole = Ehlo();

        _answers.Ehlo(Members, startTls: false, auth: false, ["ETRN", "VRFY"]).ShouldBeSameAs(whole);
    }

    [Fact]
    public void Members_that_changed_are_asked_anew()
    {
        Ehlo().Text.ShouldContain("SIZE 1000");

        _answers.Ehlo(Members with { Size = 500 }, startTls: false, auth: false, []).Text.ShouldContain("SIZE 500");
    }

    private static string[] Lines(SmtpReply reply) => reply.Text.Split('\n');

    private SmtpReply Ehlo(bool startTls = false, bool auth = false) => _answers.Ehlo(Members, startTls, auth, []);
}
