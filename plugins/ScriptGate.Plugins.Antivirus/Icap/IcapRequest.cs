using System.Globalization;
using System.Text;

namespace ScriptGate.Plugins.Antivirus.Icap;

/// <summary>The heads of requests. Nothing in them is from a message but its length: there is nothing that could break out of a line.</summary>
internal static class IcapRequest
{
    // Servers judge by it: a name that ends in .eml, a type that says mail. As if somebody had fetched the message from a web server, which is what ICAP is made for.
    private const string HttpRequest = "GET http://mail.invalid/message.eml HTTP/1.1\r\nHost: mail.invalid\r\n\r\n";

    public static byte[] Options(IcapService service) => Encoding.ASCII.GetBytes(
        $"OPTIONS {service.Text} ICAP/1.0\r\nHost: {service.Authority}\r\nUser-Agent: ScriptGate\r\nEncapsulated: null-body=0\r\n\r\n");

    /// <param name="service">Whom to ask.</param>
    /// <param name="size">Of the message.</param>
    /// <param name="preview">How much of it goes first; null: all.</param>
    public static byte[] Modification(IcapService service, long size, int? preview)
    {
        var answer = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: message/rfc822\r\nContent-Length: {size}\r\n\r\n");
        var limit = preview is { } octets ? string.Create(CultureInfo.InvariantCulture, $"Preview: {octets}\r\n") : string.Empty;
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"RESPMOD {service.Text} ICAP/1.0\r\nHost: {service.Authority}\r\nUser-Agent: ScriptGate\r\nAllow: 204\r\n{limit}Encapsulated: req-hdr=0, res-hdr={HttpRequest.Length}, res-body={HttpRequest.Length + answer.Length}\r\n\r\n{HttpRequest}{answer}"));
    }
}
