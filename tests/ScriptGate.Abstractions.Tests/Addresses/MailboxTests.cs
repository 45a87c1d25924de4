using Shouldly;
using Xunit;

namespace ScriptGate.Abstractions.Tests.Addresses;

public sealed class MailboxTests
{
    [Theory]
    [InlineData("user", "example.org", "user@example.org")]
    [InlineData("\"a b\"", "example.org", "\"a b\"@example.org")]
    [InlineData("user", "[192.0.2.1]", "user@[192.0.2.1]")]
    [InlineData("postmaster", "", "postmaster")]
    [InlineData("", "", "")]
    public void The_text_is_the_path_without_brackets(string local, string domain, string text) => new Mailbox(local, domain).ToString().ShouldBe(text);

    [Fact]
    public void The_domain_is_compared_without_regard_to_case()
    {
        var one = new Mailbox("user", "Example.ORG");
        var other = new Mailbox("user", "example.org");

        one.ShouldBe(other);
        one.GetHashCode().ShouldBe(other.GetHashCode());
        one.Domain.ShouldBe("Example.ORG");
    }

    [Fact]
    public void The_local_part_is_compared_as_it_is() => new Mailbox("User", "example.org").ShouldNotBe(new Mailbox("user", "example.org"));

    [Fact]
    public void Nothing_equals_no_mailbox()
    {
        new Mailbox("user", "example.org").Equals(null).ShouldBeFalse();
        new Mailbox("user", "example.org").Equals((object)"user@example.org").ShouldBeFalse();
    }

    [Fact]
    public void Only_the_null_path_is_null()
    {
        Mailbox.Null.IsNull.ShouldBeTrue();
        new Mailbox("postmaster", string.Empty).IsNull.ShouldBeFalse();
    }

    [Theory]
    [InlineData("postmaster", "", true)]
    [InlineData("PostMaster", "example.org", true)]
    [InlineData("postmaster2", "example.org", false)]
    public void Postmaster_is_known_in_any_case(string local, string domain, bool expected) => new Mailbox(local, domain).IsPostmaster.ShouldBe(expected);

    [Theory]
    [InlineData("user", "example.org", false)]
    [InlineData("us\u00e9r", "example.org", true)]
    [InlineData("user", "b\u00fccher.example", true)]
    public void Octets_outside_ASCII_make_it_international(string local, string domain, bool expected) =>
        new Mailbox(local, domain).IsInternationalized.ShouldBe(expected);
}
