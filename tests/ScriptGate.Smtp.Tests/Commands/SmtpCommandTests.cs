using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Smtp.Tests.Wire;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Commands;

public sealed class SmtpCommandTests
{
    [Theory]
    [InlineData("EHLO mx.example.org", SmtpVerb.Ehlo, "EHLO", "mx.example.org")]
    [InlineData("ehlo  mx.example.org ", SmtpVerb.Ehlo, "ehlo", "mx.example.org")]
    [InlineData("MAIL FROM:<a@b> SIZE=1", SmtpVerb.Mail, "MAIL", "FROM:<a@b> SIZE=1")]
    [InlineData("rCpT TO:<a@b>", SmtpVerb.Rcpt, "rCpT", "TO:<a@b>")]
    [InlineData("QUIT", SmtpVerb.Quit, "QUIT", "")]
    [InlineData("QUIT \t ", SmtpVerb.Quit, "QUIT", "")]
    [InlineData("DATA\t", SmtpVerb.Data, "DATA", "")]
    [InlineData("STARTTLSX", SmtpVerb.Unknown, "STARTTLSX", "")]
    [InlineData("MAIL\tFROM:<a@b>", SmtpVerb.Unknown, "MAIL\tFROM:<a@b>", "")]
    [InlineData(" QUIT", SmtpVerb.Unknown, "", "QUIT")]
    [InlineData("Subject: hello", SmtpVerb.Unknown, "Subject:", "hello")]
    [InlineData("QUI", SmtpVerb.Unknown, "QUI", "")]
    [InlineData("", SmtpVerb.Unknown, "", "")]
    [InlineData(" ", SmtpVerb.Unknown, "", "")]
    public void Parse_splits_verb_and_argument(string line, SmtpVerb verb, string word, string argument)
    {
        var command = SmtpCommand.Parse(Octets.Of(line));

        command.Verb.ShouldBe(verb);
        Octets.Text(command.Word).ShouldBe(word);
        Octets.Text(command.Argument).ShouldBe(argument);
    }

    [Fact]
    public void Every_verb_is_found_by_its_name_in_any_case()
    {
        foreach (var verb in Enum.GetValues<SmtpVerb>().Where(verb => verb != SmtpVerb.Unknown))
        {
            var name = SmtpVerbs.Name(verb);

            name.ShouldBe(verb.ToString().ToUpperInvariant());
            SmtpVerbs.Parse(name).ShouldBe(verb);
            SmtpVerbs.Parse(Octets.Of(name.ToLowerInvariant())).ShouldBe(verb);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Unknown")]
    [InlineData("XFORWARDX")]
    [InlineData("M\u00C4IL")]
    [InlineData("\uFF2D\uFF21\uFF29\uFF2C")]
    [InlineData("a very long word that is no verb")]
    public void A_word_that_is_no_verb_is_unknown(string word)
    {
        SmtpVerbs.Parse(word).ShouldBe(SmtpVerb.Unknown);
    }

    [Fact]
    public void The_unknown_verb_has_no_name()
    {
        SmtpVerbs.Name(SmtpVerb.Unknown).ShouldBeEmpty();
    }

    [Fact]
    public void A_prefix_of_a_verb_is_another_word()
    {
        foreach (var prefix in Octets.Prefixes(Octets.Of("STARTTLS")).SkipLast(1))
        {
            SmtpCommand.Parse(prefix).Verb.ShouldBe(SmtpVerb.Unknown);
        }
    }

    [Fact]
    public void Any_octets_give_a_word_without_a_space_and_an_argument_without_white_space_around_it()
    {
        Prop.ForAll<byte[]>(line =>
        {
            var command = SmtpCommand.Parse(line);
            return !command.Word.Contains((byte)' ')
                && command.Argument.TrimStart((byte)' ').Length == command.Argument.Length
                && command.Argument.TrimEnd(" \t"u8).Length == command.Argument.Length;
        }).QuickCheckThrowOnFailure();
    }
}
