import ts from 'typescript';
import { PlaceNotFoundError, type SourceFile } from '../edit/source-file.ts';

/** The names of an interface's members. */
export const membersOf = (source: SourceFile, name: string): string[] =>
  source.interfaceNamed(name).members.map((member) => member.name?.getText() ?? '');

/** Adds a table to the interface of a database. */
export function withTable(source: SourceFile, tables: string, table: string): string {
  return source.withMember(source.interfaceNamed(tables), `${table}: { id: string; created_at: Generated<Date> };`);
}

/** Adds a nullable column to a table: to its type in the interface, or to the interface that is its type. */
export function withColumn(source: SourceFile, tables: string, table: string, column: string): string {
  const member = source.interfaceNamed(tables).members.find((one) => one.name?.getText() === table);
  const type = member && ts.isPropertySignature(member) ? member.type : undefined;
  const columns = type && ts.isTypeReferenceNode(type) ? source.interfaceNamed(type.typeName.getText()) : type;
  if (!columns || !(ts.isTypeLiteralNode(columns) || ts.isInterfaceDeclaration(columns)))
    throw new PlaceNotFoundError('database.ts', `the columns of ${table} in ${tables}`);
  if (columns.members.some((one) => one.name?.getText() === column))
    throw new Error(`the table ${table} already has a column ${column}; choose another name`);
  return source.withMember(columns, `${column}: string | null;`);
}
