namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>message</c>: what has arrived of it.</summary>
internal static class MessageApi
{
    public static readonly ApiObject<IHeaderList> Headers = new ApiObject<IHeaderList>("Headers", "The header fields, with the edits so far applied.")
        .Property("count", "number", "The number of fields.", headers => headers.Count)
        .Method("get", 1, "(name: string): string | null", "The first field of a name, in any case, unfolded.", (headers, arguments) => headers.Get(arguments.Text(0, "name")))
        .Method("all", 1, "(name: string): readonly string[]", "All fields of a name, top to bottom, unfolded.", (headers, arguments) => HostValues.ToScript(headers.GetAll(arguments.Text(0, "name"))))
        .Method("add", 2, "(name: string, value: string): void", "Puts a field on top.", (headers, arguments) =>
        {
            headers.Add(arguments.Text(0, "name"), arguments.Text(1, "value"));
            return default;
        })
        .Method("remove", 1, "(name: string): number", "Removes all fields of a name and says how many there were.", (headers, arguments) => headers.Remove(arguments.Text(0, "name")));

    public static readonly ApiObject<IMessage> Kind = new ApiObject<IMessage>("Message", "The message of a transaction, as far as it has arrived.")
        .Object("headers", Headers, "The header fields.", message => message.Headers, isConstant: true, isNullable: false)
        .Property("size", "number", "Octets received so far.", message => message.Size)
        .List("parts", PartApi.Kind, "All parts; the first is the message itself. At MESSAGE.", message => message.Mime.Parts)
        .List("attachments", PartApi.Kind, "The parts that clients offer as files. At MESSAGE.", message => message.Mime.Attachments)
        .Property("findings", "readonly string[]", "The codes of what is ambiguous, malformed or beyond a limit. At MESSAGE.", message => HostValues.ToScript(message.Mime.Findings.Select(finding => finding.Code).ToList()));
}
