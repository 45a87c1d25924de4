using System.Text;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>message</c>: what has arrived of it.</summary>
internal static class MessageApi
{
    /// <summary>Octets that a rule gets at once.</summary>
    public const int MostRead = 256 * 1024;

    private const string Addresses = "readonly { readonly name: string, readonly address: string, readonly local: string, readonly domain: string }[]";

    public static readonly ApiObject<IHeaderList> Headers = new ApiObject<IHeaderList>("Headers", "The header fields, with the edits so far applied.")
        .Property("count", "number", "The number of fields.", headers => headers.Count)
        .Method("names", 0, "(): readonly string[]", "The names of all fields, top to bottom, as they are written.", (headers, _) => HostValues.ToScript(headers.Names))
        .LookUp("get", "(name: string): string | null", "The first field of a name, in any case, unfolded.", (headers, arguments) => headers.Get(arguments.Text(0, "name")))
        .LookUp("decoded", "(name: string): string | null", "The same as people read it: encoded words decoded.", (headers, arguments) => headers.GetDecoded(arguments.Text(0, "name")))
        .LookUp("raw", "(name: string): string | null", "The same as it came: everything behind the colon, folded.", (headers, arguments) => headers.GetRaw(arguments.Text(0, "name")))
        .Method("all", 1, "(name: string): readonly string[]", "All fields of a name, top to bottom, unfolded.", (headers, arguments) => HostValues.ToScript(headers.GetAll(arguments.Text(0, "name"))))
        .Method("addresses", 1, $"(name: string): {Addresses}", "The addresses in all fields of a name, their names decoded.", (headers, arguments) => ListOf(headers, arguments.Text(0, "name")))
        .Method("add", 2, "(name: string, value: string): void", "Puts a field on top.", (headers, arguments) =>
        {
            headers.Add(arguments.Text(0, "name"), arguments.Text(1, "value"));
            return default;
        })
        .Method("replace", 2, "(name: string, value: string): number", "Puts a value in the place of the first field of a name, removes the others and says how many there were; puts a field on top where there was none.", (headers, arguments) =>
            headers.Replace(arguments.Text(0, "name"), arguments.Text(1, "value")))
        .Method("remove", 1, "(name: string): number", "Removes all fields of a name and says how many there were.", (headers, arguments) => headers.Remove(arguments.Text(0, "name")))
        .AsSteady();

    public static readonly ApiObject<IMessage> Kind = new ApiObject<IMessage>("Message", "The message of a transaction, as far as it has arrived.")
        .Object("headers", Headers, "The header fields.", message => message.Headers, isConstant: true, isNullable: false)
        .Property("subject", "string | null", "The subject, decoded.", message => message.Headers.GetDecoded("Subject"))
        .Property("from", Addresses, "The addresses of the field From, their names decoded. Anybody can write them.", message => ListOf(message.Headers, "From"))
        .Property("to", Addresses, "The addresses of the field To. Whom the message goes to says session.transaction.recipients.", message => ListOf(message.Headers, "To"))
        .Property("size", "number", "Octets received so far.", message => message.Size)
        .List("parts", PartApi.Kind, "All parts; the first is the message itself. At MESSAGE.", message => message.Mime.Parts)
        .List("attachments", PartApi.Kind, "The parts that clients offer as files. At MESSAGE.", message => message.Mime.Attachments)
        .Property("findings", "readonly string[]", "The codes of what is ambiguous, malformed or beyond a limit. At MESSAGE.", message => HostValues.ToScript(message.Mime.Findings.Select(finding => finding.Code).ToList()))
        .Method("urls", 0, "(): Promise<readonly string[]>", "The absolute URLs in the text and HTML parts, each once: the first 1,000. At MESSAGE, with needs: 'body'.", (message, _) =>
            ScriptValue.Promise(UrlsAsync(message)))
        .Method("read", 2, "(offset: number, length?: number): Promise<string>", "Octets of the message as it came, one character for each: up to 256 KiB at once, none at the end. At MESSAGE, with needs: 'body'.", (message, arguments) =>
            Read(arguments, message.ReadAsync))
        .Method("chunks", 1, ChunksApi.Signature, "The same from the first octet to the last, in pieces of up to 256 KiB, by default 64 KiB. At MESSAGE, with needs: 'body'.", (message, arguments) =>
            ChunksApi.Begin(arguments, message.ReadAsync), ChunksApi.Kind)
        .AsSteady();

    /// <summary>Octets from a place, as text of as many characters; off the lane, for what it costs must not count as the rule's.</summary>
    public static ScriptValue Read(ScriptArguments arguments, Func<long, Memory<byte>, CancellationToken, ValueTask<int>> read)
    {
        var offset = (long)Whole(arguments, 0, "offset", 0, 1L << 52);
        var length = arguments[1].IsNothing ? MostRead : (int)Whole(arguments, 1, "length", 1, MostRead);
        return ScriptValue.Promise(Task.Run<ScriptValue>(async () => await ReadAsync(offset, length, read)));
    }

    /// <summary>Octets from a place, as text of as many characters: fewer only at the end.</summary>
    public static async Task<string> ReadAsync(long offset, int length, Func<long, Memory<byte>, CancellationToken, ValueTask<int>> read)
    {
        var octets = new byte[length];
        var count = 0;
        while (count < length && await read(offset + count, octets.AsMemory(count), CancellationToken.None) is > 0 and var more)
        {
            count += more;
        }

        return Encoding.Latin1.GetString(octets, 0, count);
    }

    /// <summary>An argument that is a whole number within bounds.</summary>
    public static double Whole(ScriptArguments arguments, int index, string name, long least, long most)
    {
        var number = arguments.Number(index, name);
        return number == Math.Floor(number) && number >= least && number <= most ? number : throw arguments.Mistake(name, $"a whole number from {least} to {most}", arguments[index]);
    }

    private static async Task<ScriptValue> UrlsAsync(IMessage message) => HostValues.ToScript(await message.FindUrlsAsync(CancellationToken.None));

    private static ScriptValue ListOf(IHeaderList headers, string name) => HostValues.ToScript(headers.GetAddresses(name).Select(Plain).ToList());

    private static Dictionary<string, object?> Plain(HeaderAddress address) => new(StringComparer.Ordinal)
    {
        ["name"] = address.Name,
        ["address"] = address.Address,
        ["local"] = address.Local,
        ["domain"] = address.Domain,
    };
}
