using System.Text;
using ScriptGate.Sink;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Sink;

public sealed class SinkConversationTests
{
    private readonly SinkConversation _conversation = new("192.0.2.1:25");

    [Fact]
    public void EHLO_offers_what_the_sink_understands() =>
        Say("EHLO gw.example.org").ShouldBe("250 sink.localhost|PIPELINING|SIZE 104857600|8BITMIME|SMTPUTF8|DSN|ENHANCEDSTATUSCODES");

    [Fact]
    public void HELO_offers_nothing() => Say("HELO gw.example.org").ShouldBe("250 sink.localhost");

    [Theory]
    [InlineData("MAIL FROM:<a@example.org>")]
    [InlineData("RCPT TO:<a@example.org>")]
    [InlineData("DATA")]
    public void Nothing_goes_before_the_hello(string command) => Say(command).ShouldStartWith("503 5.5.1 ");

    [Theory]
    [InlineData("RSET")]
    [InlineData("NOOP")]
    public void What_is_harmless_before_the_hello_does_not_replace_it(string command)
    {
        Say(command).ShouldBe("250 2.0.0 Ok");
        Say("MAIL FROM:<a@example.org>").ShouldStartWith("503 5.5.1 ");
    }

    [Fact]
    public void A_transaction_needs_its_steps_in_order()
    {
        Say("EHLO gw.example.org");
        Say("RCPT TO:<b@example.org>").ShouldStartWith("503 5.5.1 ");
        Say("MAIL FROM:<a@example.org>").ShouldStartWith("250 2.1.0 ");
        Say("MAIL FROM:<a@example.org>").ShouldStartWith("503 5.5.1 ");
        Say("DATA").ShouldStartWith("503 5.5.1 ");
        Say("RCPT TO:<b@example.org>").ShouldStartWith("250 2.1.5 ");
        Say("DATA").ShouldStartWith("354 ");
    }

    [Theory]
    [InlineData("RSET")]
    [InlineData("EHLO gw.example.org")]
    public void A_reset_forgets_the_envelope(string reset)
    {
        Say("EHLO gw.example.org");
        Say("MAIL FROM:<a@example.org>");
        Say("RCPT TO:<b@example.org>");
        _conversation.Envelope!.Recipients.Count.ShouldBe(1);

        Say(reset).ShouldStartWith("250 ");

        _conversation.Envelope.ShouldBeNull();
        Say("RCPT TO:<b@example.org>").ShouldStartWith("503 5.5.1 ");
    }

    [Theory]
    [InlineData("MAIL FROM:<a@example.org> SIZE=104857601", "552 5.3.4 ")]
    [InlineData("MAIL FROM:<a@example.org> REQUIRETLS", "555 5.5.4 ")]
    [InlineData("MAIL FROM:<a@example.org> NOSUCH=1", "555 5.5.4 ")]
    [InlineData("MAIL FROM:a@example.org", "501 ")]
    [InlineData("MAIL FROM:<j\u00fcrgen@example.org>", "553 5.6.7 ")]
    [InlineData("EHLO", "501 5.5.4 ")]
    [InlineData("RSET now", "501 5.5.4 ")]
    [InlineData("BDAT 5 LAST", "503 5.5.1 ")]
    [InlineData("AUTH PLAIN", "502 5.5.1 ")]
    [InlineData("STARTTLS", "502 5.5.1 ")]
    [InlineData("FROBNICATE", "500 5.5.1 ")]
    [InlineData("VRFY bob", "252 2.5.2 ")]
    [InlineData("HELP", "214 2.0.0 ")]
    public void Everything_else_has_its_answer(string command, string answer)
    {
        Say("EHLO gw.example.org");
        Say(command).ShouldStartWith(answer);
    }

    [Fact]
    public void BDAT_is_not_carried_out()
    {
        Say("EHLO gw.example.org");
        Say("MAIL FROM:<a@example.org>");
        Say("RCPT TO:<b@example.org>");
        Say("BDAT 5 LAST").ShouldStartWith("502 5.5.1 ");
    }

    [Fact]
    public void The_recipient_after_the_last_is_deferred()
    {
        Say("EHLO gw.example.org");
        Say("MAIL FROM:<a@example.org>");
        for (var i = 0; i < SinkReplies.RecipientLimit; i++)
        {
            Say($"RCPT TO:<b{i}@example.org>").ShouldStartWith("250 ");
        }

        Say("RCPT TO:<last@example.org>").ShouldStartWith("452 4.5.3 ");
        _conversation.Envelope!.Recipients.Count.ShouldBe(SinkReplies.RecipientLimit);
    }

    private string Say(string command) => _conversation.Answer(Encoding.UTF8.GetBytes(command)).ToString();
}
