using System.Text.Json;
using System.Text.RegularExpressions;

namespace ScriptGate.Core.Configuration;

/// <summary>Makes options records of nodes. Every problem is reported; where a value cannot be read, the default stands in so that the rest can be examined.</summary>
/// <param name="surroundings">Folder and environment of the configuration.</param>
/// <param name="sources">Learns where every setting stands.</param>
/// <param name="diagnostics">Takes what is wrong.</param>
/// <param name="isComplete">False when the text broke off: what is missing is then no news.</param>
internal sealed partial class ConfigurationBinder(
    ConfigurationSurroundings surroundings,
    ConfigurationSources sources,
    DiagnosticBag diagnostics,
    bool isComplete)
{
    public GatewayOptions Bind(ConfigurationNode root) => (GatewayOptions?)Bind(Shapes.Root, root, "") ?? new GatewayOptions();

    [GeneratedRegex(SchemaDefinitions.NamePattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name { get; }

    private object? Bind(Shape shape, ConfigurationNode node, string path)
    {
        sources.Add(path, node.Location);
        var value = shape switch
        {
            ValueShape single => single.Converter.Read(node, Context(path)),
            ObjectShape record => BindObject(record, node, path),
            MapShape map => BindMap(map, node, path),
            ListShape list => BindList(list, node, path),
            _ => BindRaw(node, path),
        };
        if (value is not null)
        {
            sources.MarkBound(path);
        }

        return value;
    }

    private object? BindObject(ObjectShape shape, ConfigurationNode node, string path)
    {
        var options = shape.Create();
        if (node.Kind == JsonValueKind.String && shape.Shorthand is { } shorthand)
        {
            if (Bind(shorthand.Shape, node, ConfigurationSources.Join(path, shorthand.Key)) is not { } value)
            {
                return null;
            }

            shorthand.Set(options, value);
            return options;
        }

        if (node.Kind != JsonValueKind.Object)
        {
            return Context(path).WrongType(shape.Shorthand is null ? "an object" : "a string or an object", node);
        }

        foreach (var setting in shape.Keys)
        {
            BindSetting(setting, options, node, path);
        }

        TakeOtherKeys(shape, options, node, path);
        return options;
    }

    private void BindSetting(SettingShape setting, object options, ConfigurationNode node, string path)
    {
        var settingPath = ConfigurationSources.Join(path, setting.Key);
        if (!node.Members.TryGetValue(setting.Key, out var member))
        {
            TakeDefault(setting, options, node, path, settingPath);
            return;
        }

        sources.Add(settingPath, member.KeyLocation);
        if (member.Value.Kind == JsonValueKind.Null && setting.IsNullable)
        {
            setting.Set(options, null);
            sources.MarkBound(settingPath);
            return;
        }

        if (Bind(setting.Shape, member.Value, settingPath) is not { } value)
        {
            return;
        }

        setting.Set(options, value);
        if (setting.IsRequired && isComplete && value is System.Collections.ICollection { Count: 0 })
        {
            Context(settingPath).Fail(DiagnosticCodes.Missing, "must not be empty");
        }
    }

    private void TakeDefault(SettingShape setting, object options, ConfigurationNode node, string path, string settingPath)
    {
        if (setting.IsRequired)
        {
            if (isComplete)
            {
                diagnostics.Add(sources.Error(DiagnosticCodes.Missing, path, $"the key '{setting.Key}' is missing"));
            }
        }
        else if (setting.Shape is ObjectShape record && setting.Get(options) is not null)
        {
            // Defaults inside may be relative paths, and those start at the file's folder as well.
            var nothing = new ConfigurationNode(JsonValueKind.Object, node.Location);
            setting.Set(options, BindObject(record, nothing, settingPath));
        }
        else if (setting.Shape is ValueShape { Converter: FilePathConverter } && setting.Get(options) is string { Length: > 0 } file)
        {
            setting.Set(options, FilePathConverter.Resolve(file, surroundings));
        }
    }

    private void TakeOtherKeys(ObjectShape shape, object options, ConfigurationNode node, string path)
    {
        if (shape.Remainder is { } remainder)
        {
            var others = new ConfigurationNode(JsonValueKind.Object, node.Location);
            foreach (var (key, member) in node.Members.Where(member => shape.Find(member.Key) is null))
            {
                others.Members.Add(key, member);
            }

            if (others.Members.Count > 0 && BindRaw(others, path) is { } raw)
            {
                remainder.Set(options, raw);
            }

            return;
        }

        foreach (var (key, member) in node.Members.Where(member => shape.Find(member.Key) is null))
        {
            Report(DiagnosticCodes.UnknownKey, member.KeyLocation, path, UnknownKey.Describe(key, shape));
        }
    }

    private object? BindMap(MapShape shape, ConfigurationNode node, string path)
    {
        if (node.Kind != JsonValueKind.Object)
        {
            return Context(path).WrongType("an object", node);
        }

        var map = shape.Create();
        foreach (var (key, member) in node.Members)
        {
            var itemPath = ConfigurationSources.Join(path, key);
            sources.Add(itemPath, member.KeyLocation);
            if (!Name.IsMatch(key))
            {
                Report(
                    DiagnosticCodes.BadValue,
                    member.KeyLocation,
                    path,
                    $"{UserText.Quote(key)} is not a name; write up to 63 letters, digits, '-', '_' and '.', beginning with a letter or digit");
            }

            map.Add(key, Bind(shape.Item, member.Value, itemPath) ?? Placeholder(shape.Item));
        }

        return map;
    }

    private object? BindList(ListShape shape, ConfigurationNode node, string path)
    {
        if (node.Kind != JsonValueKind.Array)
        {
            return Context(path).WrongType("a list", node);
        }

        var items = node.Items
            .Select((item, index) => Bind(shape.Item, item, ConfigurationSources.Join(path, index)) ?? Placeholder(shape.Item))
            .OfType<object>()
            .ToList();
        var list = shape.Create(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            list[i] = items[i];
        }

        return list;
    }

    // What is broken keeps its name or number, or everything that refers to it would be reported as well.
    private static object? Placeholder(Shape shape) => shape switch
    {
        ObjectShape record => record.Create(),
        ValueShape single => single.Converter.Placeholder,
        _ => null,
    };

    private object? BindRaw(ConfigurationNode node, string path)
    {
        if (node.Kind != JsonValueKind.Object)
        {
            return Context(path).WrongType("an object", node);
        }

        Locate(node, path);
        var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            node.WriteTo(writer);
        }

        // Twice the depth: the environment can put a text of that depth as deep into the file again.
        var limits = new JsonDocumentOptions { MaxDepth = 2 * ConfigurationText.MaxDepth };
        using var document = JsonDocument.Parse(json.GetBuffer().AsMemory(0, (int)json.Length), limits);
        return document.RootElement.Clone();
    }

    private void Locate(ConfigurationNode node, string path)
    {
        foreach (var (key, member) in node.Members)
        {
            var memberPath = ConfigurationSources.Join(path, key);
            sources.Add(memberPath, member.KeyLocation);
            sources.MarkBound(memberPath);
            Locate(member.Value, memberPath);
        }

        for (var i = 0; i < node.Items.Count; i++)
        {
            var itemPath = ConfigurationSources.Join(path, i);
            sources.Add(itemPath, node.Items[i].Location);
            sources.MarkBound(itemPath);
            Locate(node.Items[i], itemPath);
        }
    }

    private void Report(string code, SourceLocation location, string path, string message) => diagnostics.Add(
        new Diagnostic(code, DiagnosticSeverity.Error, location.File, location.Line, path.Length == 0 ? message : $"{path}: {message}"));

    private ValueContext Context(string path) => new(path, surroundings, sources, diagnostics);
}
