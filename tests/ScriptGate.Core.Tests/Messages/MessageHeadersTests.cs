using System.Buffers;
using System.Text;
using ScriptGate.Core.Messages;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Messages;

public sealed class MessageHeadersTests
{
    private const string Block = "Received: one\r\nSubject: =?utf-8?q?Caf=C3=A9?=\r\n =?utf-8?q?_au_lait?=\r\nX-A: 1\r\nx-a:2\r\nno field\r\nFrom: \"Ada\" <ada@example.org>\r\n";

    [Fact]
    public void A_field_is_read_as_text_decoded_and_as_it_came()
    {
        var headers = Headers();
        headers.Get("subject").ShouldBe("=?utf-8?q?Caf=C3=A9?= =?utf-8?q?_au_lait?=");
        headers.GetDecoded("subject").ShouldBe("Café au lait");
        headers.GetRaw("subject").ShouldBe(" =?utf-8?q?Caf=C3=A9?=\r\n =?utf-8?q?_au_lait?=");
        headers.GetRaw("x-a").ShouldBe(" 1");
        (headers.Get("None"), headers.GetDecoded("None"), headers.GetRaw("None")).ShouldBe((null, null, null));
        headers.Names.ShouldBe(["Received", "Subject", "X-A", "x-a", "From"]);
        headers.GetAddresses("FROM").ShouldBe([new HeaderAddress("Ada", "ada", "example.org")]);
    }

    [Fact]
    public void A_replaced_field_stays_where_the_first_was_and_all_else_as_it_came()
    {
        var headers = Headers();
        headers.Replace("X-a", " three ").ShouldBe(2);
        Written(headers).ShouldBe(Block.Replace("X-A: 1\r\nx-a:2\r\n", "X-a: three\r\n", StringComparison.Ordinal));
        (headers.Count, headers.Get("x-A"), headers.GetRaw("x-a"), headers.IsEdited).ShouldBe((5, "three", "three", true));
        headers.Names.ShouldBe(["Received", "Subject", "X-a", "From"]);
    }

    [Fact]
    public void What_was_not_there_is_put_on_top_and_what_was_added_is_replaced_where_it_is()
    {
        var headers = Headers();
        headers.Replace("X-New", "1").ShouldBe(0);
        headers.Add("X-Top", "top");
        headers.Replace("x-new", "2").ShouldBe(1);
        headers.Replace("From", "=?utf-8?q?=C3=89?= <e@example.org>").ShouldBe(1);
        Written(headers).ShouldStartWith("X-Top: top\r\nx-new: 2\r\nReceived: one\r\n");
        headers.GetAddresses("from").ShouldBe([new HeaderAddress("É", "e", "example.org")]);
    }

    [Fact]
    public void What_was_replaced_can_be_replaced_and_removed_again()
    {
        var headers = Headers();
        headers.Replace("X-A", "3");
        headers.Replace("X-A", "4").ShouldBe(1);
        headers.Remove("x-a", _ => true).ShouldBe(0, "only what came with the message");
        headers.Remove("x-a").ShouldBe(1);
        headers.Add("X-A", "5");
        Written(headers).ShouldBe("X-A: 5\r\n" + Block.Replace("X-A: 1\r\nx-a:2\r\n", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("X A", "1")]
    [InlineData("X-A", "1\r\nBcc: x")]
    public void What_cannot_stand_in_a_header_replaces_nothing(string name, string value)
    {
        var headers = Headers();
        Should.Throw<ArgumentException>(() => headers.Replace(name, value));
        Written(headers).ShouldBe(Block);
        headers.IsEdited.ShouldBeFalse();
    }

    [Fact]
    public void What_has_been_sent_cannot_be_replaced()
    {
        var headers = Headers();
        headers.IsEditable = false;
        Should.Throw<InvalidOperationException>(() => headers.Replace("X-A", "1")).Message.ShouldContain("'edit'");
    }

    private static MessageHeaders Headers() => new(Encoding.ASCII.GetBytes(Block));

    private static string Written(MessageHeaders headers)
    {
        var output = new ArrayBufferWriter<byte>();
        headers.WriteTo(output);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }
}
