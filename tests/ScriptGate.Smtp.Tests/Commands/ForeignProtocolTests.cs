using ScriptGate.Smtp.Tests.Wire;
using Shouldly;
using Xunit;

namespace ScriptGate.Smtp.Tests.Commands;

public sealed class ForeignProtocolTests
{
    /// <summary>What a client sends first, what it is, and how many octets tell.</summary>
    public static TheoryData<string, ForeignProtocolKind, int> Starts => new()
    {
        { "GET / HTTP/1.1\r\n", ForeignProtocolKind.Http, 4 },
        { "POST /x HTTP/1.1\r\n", ForeignProtocolKind.Http, 5 },
        { "PUT / HTTP/1.1\r\n", ForeignProtocolKind.Http, 4 },
        { "HEAD / HTTP/1.1\r\n", ForeignProtocolKind.Http, 5 },
        { "OPTIONS * HTTP/1.1\r\n", ForeignProtocolKind.Http, 8 },
        { "CONNECT a:25 HTTP/1.1\r\n", ForeignProtocolKind.Http, 8 },
        { "DELETE / HTTP/1.1\r\n", ForeignProtocolKind.Http, 7 },
        { "PATCH / HTTP/1.1\r\n", ForeignProtocolKind.Http, 6 },
        { "patch / HTTP/1.1\r\n", ForeignProtocolKind.Http, 6 },
        { "TRACE / HTTP/1.1\r\n", ForeignProtocolKind.Http, 6 },
        { "PRI * HTTP/2.0\r\n", ForeignProtocolKind.Http, 4 },
        { "\u0016\u0003\u0001\u0002\u0000", ForeignProtocolKind.Tls, 2 },
        { "\u0016\u0003\u0003\u0000\u00FF", ForeignProtocolKind.Tls, 2 },
        { "SSH-2.0-client\r\n", ForeignProtocolKind.Ssh, 4 },
        { "EHLO mx.example.org\r\n", ForeignProtocolKind.None, 1 },
        { "MAIL FROM:<>\r\n", ForeignProtocolKind.None, 1 },
        { "RSET\r\n", ForeignProtocolKind.None, 1 },
        { "QUIT\r\n", ForeignProtocolKind.None, 1 },
        { "NOOP\r\n", ForeignProtocolKind.None, 1 },
        { "\r\nEHLO x\r\n", ForeignProtocolKind.None, 3 },
        { "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n", ForeignProtocolKind.Proxy, 6 },
        { "\r\n\r\n\0\r\nQUIT\n\u0021", ForeignProtocolKind.Proxy, 12 },
        { "\u0080\u002E\u0001", ForeignProtocolKind.None, 1 },
        { "HELO x\r\n", ForeignProtocolKind.None, 3 },
        { "DATA\r\n", ForeignProtocolKind.None, 2 },
        { "STARTTLS\r\n", ForeignProtocolKind.None, 2 },
        { "TURN\r\n", ForeignProtocolKind.None, 2 },
        { "GETX\r\n", ForeignProtocolKind.None, 4 },
        { "\u0016\u0002", ForeignProtocolKind.None, 2 },
    };

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_protocol_is_told_by_the_first_octet_that_can_tell(string start, ForeignProtocolKind kind, int needed)
    {
        foreach (var prefix in Octets.Prefixes(Octets.Of(start)))
        {
            ForeignProtocol.Detect(prefix).ShouldBe(prefix.Length < needed ? ForeignProtocolKind.NeedMore : kind);
        }

        needed.ShouldBeLessThanOrEqualTo(ForeignProtocol.MaxLength);
    }

    [Fact]
    public void No_verb_of_ours_looks_foreign()
    {
        foreach (var verb in Enum.GetValues<SmtpVerb>().Where(verb => verb != SmtpVerb.Unknown))
        {
            ForeignProtocol.Detect(Octets.Of(SmtpVerbs.Name(verb) + " ")).ShouldBe(ForeignProtocolKind.None);
        }
    }
}
