using System.Text;

namespace ScriptGate.Scripting.Api;

/// <summary>Writes <c>scriptgate.d.ts</c>: what rules see, for editors and for <c>tsc --checkJs</c>, from the table that the objects are built from.</summary>
internal static class TypesFile
{
    private const string Head = """
        // What ScriptGate's rules see. Written by `scriptgate types`: changes here are lost.
        // For editors: keep this file in the scripts folder, beside a jsconfig.json such as the one that comes with ScriptGate.

        /** A duration: '500ms', '2s', '5m', '1h', '30d', or a number of milliseconds. */
        type Duration = string | number;

        /** What a handler answers: a verdict, or nothing for no opinion. */
        type Answer = Verdict | null | undefined | void;

        /** Options of a handler: how long its promise may take, and what it needs of large messages at MESSAGE. */
        interface HandlerOptions {
          timeout?: Duration;
          needs?: 'body' | 'edit';
        }


        """;

    private const string HeadOfTests = """
        // What ScriptGate's rule tests see. Written by `scriptgate types --tests`: changes here are lost.
        // For editors: keep this file in scripts/tests, beside a jsconfig.json such as the one that comes with ScriptGate.

        /** A duration: '500ms', '2s', '5m', '1h', '30d', or a number of milliseconds. */
        type Duration = string | number;


        """;

    private const string Tail = """

        /** The rule's options in the configuration, frozen. */
        declare const config: any;

        /** Another file of the scripts folder: './x', '../lib/x' or a .json file. At the top of a file only; what it gives is frozen. */
        declare function require(path: string): any;

        declare const module: { exports: any };
        declare let exports: any;

        """;

    public static string Write(ApiTable api)
    {
        var text = new StringBuilder(api.Registrar.Event is null ? Head : HeadOfTests);
        foreach (var kind in api.Objects)
        {
            Interface(text, kind);
        }

        if (api.Registrar.Event is not null)
        {
            text.Append($"declare function {api.Registrar.Function}(title: string, handler: () => unknown, options?: {{ timeout?: Duration }}): void;\n");
        }

        foreach (var item in api.Events.Values.Where(_ => api.Registrar.Event is null))
        {
            text.Append($"declare function on(event: '{item.Name}', handler: ({item.Parameters}) => Answer | Promise<Answer>, options?: HandlerOptions): void;\n");
        }

        foreach (var member in api.Globals.Members)
        {
            Doc(text, member.Doc, "\n");
            foreach (var signature in Signatures(member))
            {
                text.Append($"declare function {member.Name}{signature};\n");
            }
        }

        foreach (var item in api.Namespaces)
        {
            Doc(text, item.Kind.Doc, "\n");
            text.Append($"declare const {item.Name}: {item.Kind.Name};\n");
        }

        return text.Append(api.Registrar.Event is null ? Tail : Tail[Tail.IndexOf("\n/** Another", StringComparison.Ordinal)..]).ToString();
    }

    private static void Interface(StringBuilder text, ApiObject kind)
    {
        Doc(text, kind.Doc, string.Empty);
        text.Append($"interface {kind.Name} {{\n");
        if (kind.Entries is not null)
        {
            text.Append("  [name: string]: any;\n");
        }

        foreach (var member in kind.Members)
        {
            Doc(text, member.Doc, "  ");
            if (member.IsMethod)
            {
                foreach (var signature in Signatures(member))
                {
                    text.Append($"  {member.Name}{signature};\n");
                }
            }
            else if (member.SetType is { } taken)
            {
                text.Append($"  get {member.Name}(): {member.Type};\n  set {member.Name}(value: {taken});\n");
            }
            else
            {
                text.Append($"  {(member.Set is null ? "readonly " : string.Empty)}{member.Name}: {member.Type};\n");
            }
        }

        if (kind.IsIterator)
        {
            text.Append($"  [Symbol.asyncIterator](): {kind.Name};\n");
        }

        if (kind.Text is not null)
        {
            text.Append("  toString(): string;\n");
        }

        text.Append("}\n\n");
    }

    // Several signatures stand behind each other, with semicolons; those inside an object type are not between them.
    private static IEnumerable<string> Signatures(ApiMember member)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i < member.Type.Length; i++)
        {
            depth += member.Type[i] switch { '{' or '(' or '[' => 1, '}' or ')' or ']' => -1, _ => 0 };
            if (member.Type[i] == ';' && depth == 0)
            {
                yield return member.Type[start..i].Trim();
                start = i + 1;
            }
        }

        yield return member.Type[start..].Trim();
    }

    private static void Doc(StringBuilder text, string doc, string before) => text.Append($"{before}/** {doc} */\n");
}
