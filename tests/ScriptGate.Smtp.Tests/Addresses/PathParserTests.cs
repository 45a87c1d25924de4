using ScriptGate.Smtp.Tests.Wire;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Addresses;

public sealed class PathParserTests
{
    [Theory]
    [InlineData("FROM:<a@example.org>", "a", "example.org", "")]
    [InlineData("from:<a@example.org>", "a", "example.org", "")]
    [InlineData("FROM:<A.b+c@Example.ORG> SIZE=1 BODY=7BIT", "A.b+c", "Example.ORG", "SIZE=1 BODY=7BIT")]
    [InlineData("FROM:<a@example.org>  SIZE=1 ", "a", "example.org", "SIZE=1")]
    [InlineData("FROM:<>", "", "", "")]
    [InlineData("FROM:<> SIZE=1", "", "", "SIZE=1")]
    [InlineData("FROM:<a@localhost>", "a", "localhost", "")]
    [InlineData("FROM:<a@b_c.example>", "a", "b_c.example", "")]
    [InlineData("FROM:<a@192.0.2.1>", "a", "192.0.2.1", "")]
    [InlineData("FROM:<a@[192.0.2.1]>", "a", "[192.0.2.1]", "")]
    [InlineData("FROM:<a@[IPv6:2001:db8::1]>", "a", "[IPv6:2001:db8::1]", "")]
    [InlineData("FROM:<\"a b\"@example.org>", "\"a b\"", "example.org", "")]
    [InlineData("FROM:<\"a@b\"@example.org>", "\"a@b\"", "example.org", "")]
    [InlineData("FROM:<\"a>b\"@example.org> SIZE=1", "\"a>b\"", "example.org", "SIZE=1")]
    [InlineData("FROM:<\"a\\\">b\"@example.org>", "\"a\\\">b\"", "example.org", "")]
    [InlineData("FROM:<\"\"@example.org>", "\"\"", "example.org", "")]
    [InlineData("FROM:<a%b@example.org>", "a%b", "example.org", "")]
    [InlineData("FROM:<b!a@example.org>", "b!a", "example.org", "")]
    [InlineData("FROM:<`id`@example.org>", "`id`", "example.org", "")]
    [InlineData("FROM:<${run{/bin/id}}@localhost>", "${run{/bin/id}}", "localhost", "")]
    [InlineData("FROM:<|prog@example.org>", "|prog", "example.org", "")]
    public void A_reverse_path_is_read(string argument, string local, string domain, string parameters)
    {
        var path = PathParser.ParseReverse(Octets.Of(argument), default);

        path.IsValid.ShouldBeTrue();
        path.Refusal.ShouldBeNull();
        path.Mailbox!.Local.ShouldBe(local);
        path.Mailbox.Domain.ShouldBe(domain);
        Octets.Text(path.Parameters).ShouldBe(parameters);
        path.HadSourceRoute.ShouldBeFalse();
        path.HadSpaces.ShouldBeFalse();
    }

    [Theory]
    [InlineData("TO:<postmaster>", "postmaster")]
    [InlineData("TO:<PostMaster>", "PostMaster")]
    [InlineData("TO:<Postmaster@gw.example>", "Postmaster@gw.example")]
    [InlineData("to:<a@example.org>", "a@example.org")]
    public void A_forward_path_is_read(string argument, string address)
    {
        var path = PathParser.ParseForward(Octets.Of(argument), default);

        path.Mailbox!.ToString().ShouldBe(address);
    }

    [Theory]
    [InlineData("TO:<@h1:a@b>", "a@b")]
    [InlineData("TO:<@h1,@h2.example:a@b>", "a@b")]
    [InlineData("TO:<@h1:\"x@y\"@b>", "\"x@y\"@b")]
    public void A_source_route_is_read_and_dropped(string argument, string address)
    {
        var path = PathParser.ParseForward(Octets.Of(argument), default);

        path.Mailbox!.ToString().ShouldBe(address);
        path.HadSourceRoute.ShouldBeTrue();
    }

    [Theory]
    [InlineData("TO: <a@b>")]
    [InlineData("TO:   <a@b> NOTIFY=NEVER")]
    public void Spaces_behind_the_colon_are_tolerated_and_told(string argument)
    {
        var path = PathParser.ParseForward(Octets.Of(argument), default);

        path.Mailbox!.ToString().ShouldBe("a@b");
        path.HadSpaces.ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("FROM")]
    [InlineData("FROM:")]
    [InlineData("FROM:a@b")]
    [InlineData("FROM:a@b>")]
    [InlineData("FROM:<a@b")]
    [InlineData("FROM:<")]
    [InlineData("FROM:<\"a>")]
    [InlineData("FROM:<\"a\\")]
    [InlineData("FROM :<a@b>")]
    [InlineData("FROM:\t<a@b>")]
    [InlineData("TO:<a@b>")]
    [InlineData("<a@b>")]
    public void Without_prefix_or_brackets_the_syntax_is_told(string argument)
    {
        PathParser.ParseReverse(Octets.Of(argument), default).Refusal!.ToString().ShouldBe("501 5.5.4 Syntax: MAIL FROM:<address>");
    }

    [Theory]
    [InlineData("<a>")]
    [InlineData("<@>")]
    [InlineData("<@b>")]
    [InlineData("<a@>")]
    [InlineData("<a@b@c>")]
    [InlineData("<a@b>@c>")]
    [InlineData("<a@b>SIZE=1")]
    [InlineData("<<a@b>>")]
    [InlineData("<\"a\"b@c>")]
    [InlineData("<\"a\".b@c>")]
    [InlineData("<a\"b\"@c>")]
    [InlineData("<\"a@b\">")]
    [InlineData("<.a@b>")]
    [InlineData("<a.@b>")]
    [InlineData("<a..b@c>")]
    [InlineData("< a@b>")]
    [InlineData("<a@b >")]
    [InlineData("<a b@c>")]
    [InlineData("<a(c)@b>")]
    [InlineData("<a,b@c>")]
    [InlineData("<a;b@c>")]
    [InlineData("<;sleep 9;@x>")]
    [InlineData("<a@b;c>")]
    [InlineData("<a@b/c>")]
    [InlineData("<a@b.>")]
    [InlineData("<a@.b>")]
    [InlineData("<a@b..c>")]
    [InlineData("<a@-b>")]
    [InlineData("<a@b->")]
    [InlineData("<a@b-.c>")]
    [InlineData("<a@[192.0.2.256]>")]
    [InlineData("<a@[x-tag:content]>")]
    [InlineData("<a\u0001@b>")]
    [InlineData("<a\u007F@b>")]
    [InlineData("<\"a\u0000\"@b>")]
    [InlineData("<\"a\rDATA\r\"@b>")]
    [InlineData("<\"a\\\n\"@b>")]
    [InlineData("<\"a\t\"@b>")]
    [InlineData("<\"a\u007F\"@b>")]
    [InlineData("<\"a\\\u007F\"@b>")]
    [InlineData("<a@b\u0000>")]
    [InlineData("<@a:>")]
    [InlineData("<@a>")]
    [InlineData("<@a,:b@c>")]
    [InlineData("<@a,b:c@d>")]
    [InlineData("<@a,@b@c>")]
    [InlineData("<@:a@b>")]
    [InlineData("<@[192.0.2.1]:a@b>")]
    [InlineData("<@a:postmaster>")]
    public void A_malformed_address_is_refused_for_senders_and_recipients(string path)
    {
        PathParser.ParseReverse(Octets.Of("FROM:" + path), default).Refusal!.ToString().ShouldBe("501 5.1.7 Bad sender address syntax");
        PathParser.ParseForward(Octets.Of("TO:" + path), default).Refusal!.ToString().ShouldBe("501 5.1.3 Bad recipient address syntax");
    }

    [Fact]
    public void The_null_path_is_for_senders_only()
    {
        PathParser.ParseReverse("FROM:<>"u8, default).Mailbox.ShouldBeSameAs(Mailbox.Null);
        PathParser.ParseForward("TO:<>"u8, default).Refusal!.ToString().ShouldBe("501 5.1.3 Bad recipient address syntax");
    }

    [Fact]
    public void Postmaster_without_domain_is_for_recipients_only()
    {
        PathParser.ParseReverse("FROM:<postmaster>"u8, default).Refusal!.EnhancedCode.ShouldBe(new EnhancedCode(5, 1, 7));
    }

    [Fact]
    public void A_quoted_local_part_broken_by_a_line_end_is_refused()
    {
        PathParser.ParseForward("TO:<\"a"u8, default).Refusal!.Code.ShouldBe(501);
    }

    [Theory]
    [InlineData("FROM:<user@example.org> SIZE=1")]
    [InlineData("FROM: <@h1,@h2:\"a \\\"b\"@[IPv6:2001:db8::1]>")]
    public void Every_prefix_of_a_path_is_refused_or_read_without_a_fault(string argument)
    {
        var complete = argument.IndexOf('>', StringComparison.Ordinal) + 1;
        foreach (var prefix in Octets.Prefixes(Octets.Of(argument)))
        {
            var path = PathParser.ParseReverse(prefix, default);

            path.IsValid.ShouldBe(prefix.Length >= complete);
            (path.Mailbox is null).ShouldBe(path.Refusal is not null);
        }
    }
}
