using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.States;

public sealed class StateTableTests
{
    /// <summary>In the order of the enum: y allowed, n refused.</summary>
    public static TheoryData<SmtpVerb, string> Allowed => new()
    {
        // Connected, Ready, Mail, Recipients, Chunking, Refused
        { SmtpVerb.Unknown, "yyyyyn" },
        { SmtpVerb.Ehlo, "yyyyyn" },
        { SmtpVerb.Helo, "yyyyyn" },
        { SmtpVerb.Mail, "nynnnn" },
        { SmtpVerb.Rcpt, "nnyynn" },
        { SmtpVerb.Data, "nnnynn" },
        { SmtpVerb.Bdat, "nnnyyn" },
        { SmtpVerb.Rset, "yyyyyn" },
        { SmtpVerb.Noop, "yyyyyn" },
        { SmtpVerb.Quit, "yyyyyy" },
        { SmtpVerb.Help, "yyyyyn" },
        { SmtpVerb.Auth, "nynnnn" },
        { SmtpVerb.StartTls, "nynnnn" },
        { SmtpVerb.Vrfy, "yyyyyn" },
        { SmtpVerb.Expn, "yyyyyn" },
        { SmtpVerb.Etrn, "yyyynn" },
        { SmtpVerb.Turn, "yyyynn" },
        { SmtpVerb.Send, "yyyynn" },
        { SmtpVerb.Soml, "yyyynn" },
        { SmtpVerb.Saml, "yyyynn" },
        { SmtpVerb.Xclient, "yynnnn" },
        { SmtpVerb.Xforward, "yynnnn" },
    };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void A_verb_is_allowed_in_these_states(SmtpVerb verb, string states)
    {
        string.Concat(Enum.GetValues<SmtpState>().Select(state => StateTable.Check(state, verb) is null ? 'y' : 'n')).ShouldBe(states);
    }

    [Fact]
    public void The_expectations_name_every_verb()
    {
        Allowed.Select(row => row.Data.Item1).ShouldBe(Enum.GetValues<SmtpVerb>());
    }

    [Fact]
    public void Every_refusal_is_503_5_5_1()
    {
        var refusals = Enum.GetValues<SmtpState>()
            .SelectMany(state => Enum.GetValues<SmtpVerb>().Select(verb => StateTable.Check(state, verb)))
            .OfType<SmtpReply>()
            .ToList();

        refusals.Count.ShouldBe(54);
        refusals.ShouldAllBe(reply => reply.Code == 503 && reply.EnhancedCode == new EnhancedCode(5, 5, 1) && reply.Text.Length > 0);
    }

    [Theory]
    [InlineData(SmtpState.Connected, SmtpVerb.Mail, "503 5.5.1 Say EHLO or HELO first")]
    [InlineData(SmtpState.Ready, SmtpVerb.Rcpt, "503 5.5.1 MAIL is needed first")]
    [InlineData(SmtpState.Mail, SmtpVerb.Mail, "503 5.5.1 A transaction is open already")]
    [InlineData(SmtpState.Mail, SmtpVerb.Data, "503 5.5.1 No valid recipients")]
    [InlineData(SmtpState.Mail, SmtpVerb.Bdat, "503 5.5.1 No valid recipients")]
    [InlineData(SmtpState.Recipients, SmtpVerb.StartTls, "503 5.5.1 Not possible during a transaction")]
    [InlineData(SmtpState.Chunking, SmtpVerb.Data, "503 5.5.1 Only BDAT or RSET can follow BDAT")]
    [InlineData(SmtpState.Refused, SmtpVerb.Ehlo, "503 5.5.1 Service refused, only QUIT is possible")]
    public void A_refusal_says_what_is_wrong(SmtpState state, SmtpVerb verb, string reply)
    {
        StateTable.Check(state, verb)!.ToString().ShouldBe(reply);
    }

    [Fact]
    public void Four_verbs_stand_alone_on_their_line()
    {
        Enum.GetValues<SmtpVerb>().Where(StateTable.TakesNoArgument)
            .ShouldBe([SmtpVerb.Data, SmtpVerb.Rset, SmtpVerb.Quit, SmtpVerb.StartTls]);
    }
}
